#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The files for systemd, cron, Nagios, NRPE, Icinga and fleets, by the programs
# that they are for.  No daemon is started.
#	files.sh FRAGCHECK
set -u
bin=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d) || exit 2
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
cd "$root/contrib" || exit 2
LC_ALL=C.UTF-8 # ansible takes no other
export LC_ALL
passed=0 failed=0 skipped=0

ok() { # description, then a command that must succeed
	what=$1
	shift
	if "$@" > "$work/said" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $what"
		sed 's/^/	/' "$work/said" | tail -n 20
	fi
}
have() {
	command -v "$1" > /dev/null 2>&1 && return
	skipped=$((skipped + 1))
	echo "skipped: no $1"
	return 1
}

# The program as installed, on a copy of a machine that says yes, and of one
# that says no.  by_host HOST ARGS: yes on n3 only.
for machine in here-idle outage; do
	cat > "$work/$machine" <<- EOF
		#!/bin/sh
		exec "$bin" "\$@" "$root/testdata/machines/$machine"
	EOF
done
cat > "$work/by_host" <<- EOF
	#!/bin/sh
	case \$1 in n3) on=here-idle ;; *) on=outage ;; esac
	shift
	exec "$work/\$on" "\$@"
EOF
chmod 755 "$work/here-idle" "$work/outage" "$work/by_host"
with() { # program, text from standard input
	sed "s,/usr/local/bin/fragcheck,$1,g"
}
# run TEXT MACHINE: the command line as sh runs it; $work/out, $work/err, $code
run() {
	line=$(printf '%s\n' "$1" | with "$work/$2")
	env -i PATH=/usr/bin:/bin /bin/sh -c "$line" > "$work/out" \
	    2> "$work/err" < /dev/null
	code=$?
}
code_is() { [ "$code" = "$1" ] || { echo "exit $code, not $1"; cat "$work/err"; false; }; }
silent() { ! cat "$work/out" "$work/err" | grep .; }
says() { grep -qE -- "$1" "$work/out" || { cat "$work/out" "$work/err"; false; }; }
is() { [ "$1" = "$2" ] || { echo "\"$1\" is not \"$2\""; false; }; }
# A plugin's command line: OK on one machine, WARNING on the other.
plugin() { # description, command line
	run "$2" here-idle
	ok "$1: OK is 0" code_is 0
	ok "$1: OK" says '^FRAGCHECK OK - .* \| '
	run "$2" outage
	ok "$1: WARNING is 1" code_is 1
	ok "$1: WARNING" says '^FRAGCHECK WARNING - .* \| '
}

# ---- systemd -----------------------------------------------------------------

unit=systemd/fragcheck.service
value() { sed -n "s/^$1=//p" "$unit"; }
no_setting() { ! grep -E "$1" "$unit"; }
exposed() { # at most this
	systemd-analyze security --offline=true "$work/fragcheck.service" |
	    awk -v most="$1" '/Overall exposure level/ {
		print
		ok = $(NF - 2) <= most
	} END { exit !ok }'
}
mkdir -p "$work/man/man1"
cp "$root/man/fragcheck.1" "$work/man/man1"
with "$bin" < $unit > "$work/fragcheck.service"
cp systemd/fragcheck.timer "$work"
if have systemd-analyze; then
	# Of a setting that it does not know it only warns.
	MANPATH="$work/man" systemd-analyze verify "$work/fragcheck.service" \
	    "$work/fragcheck.timer" > "$work/out" 2> "$work/err"
	code=$?
	for other in fragcheck-record.service fragcheck-history.service; do
		with "$bin" < systemd/$other > "$work/$other"
	done
	cp systemd/fragcheck-history.timer "$work"
	ok "unit and timer: verify" code_is 0
	ok "unit and timer: no warnings" silent
	ok "unit: exposure" exposed 2.0
	MANPATH="$work/man" systemd-analyze verify \
	    "$work/fragcheck-record.service" \
	    "$work/fragcheck-history.service" \
	    "$work/fragcheck-history.timer" > "$work/out" 2> "$work/err"
	code=$?
	ok "record and history: verify" code_is 0
	ok "record and history: no warnings" silent
	ok "record: what history reads" is \
	    "$(sed -n 's/^ExecStart=.*--record \([^ ]*\).*/\1/p' \
	        systemd/fragcheck-record.service)" \
	    "$(sed -n 's/^ExecStart=.*--history \([^ ]*\).*/\1/p' \
	        systemd/fragcheck-history.service)"
fi
ok "unit: /proc stays whole" no_setting '^ProcSubset='
ok "unit: capability" is "$(value AmbientCapabilities)" CAP_DAC_READ_SEARCH
ok "unit: and no other" is "$(value CapabilityBoundingSet)" CAP_DAC_READ_SEARCH
ok "unit: its capability is the machine's" no_setting '^PrivateUsers='
ok "unit: a failure is one" no_setting '^SuccessExitStatus='
if have systemd-sysusers; then
	mkdir -p "$work/root/etc" "$work/root/usr/lib/sysusers.d"
	cp systemd/fragcheck.sysusers \
	    "$work/root/usr/lib/sysusers.d/fragcheck.conf"
	ok "user: made" systemd-sysusers --root="$work/root" fragcheck.conf
	ok "user: the unit's" grep "^$(value User):" "$work/root/etc/passwd"
fi
# What the link points to is what is written, in the directory it may write to.
ok "unit: link" is \
    "$(value ExecStartPre | sed 's/.*ln -sfn \([^ ]*\) .*/\1/')" \
    "$(value ExecStart | sed 's/.*--output \([^ ]*\) .*/\1/')"
ok "unit: directory" is \
    "$(value ExecStart | sed 's/.*--output \([^ ]*\)\/.*/\1/')" \
    "/var/lib/$(value StateDirectory)"
# In braces systemd would not split them.
ok "unit: requests are words" is "$(value ExecStart | sed 's/.* //')" \
    "\$FRAGCHECK_REQUESTS"
# Split at blanks as sh does it; systemd's own quotes are not in the default.
requests=$(value Environment | sed 's/^"FRAGCHECK_REQUESTS=\(.*\)"$/\1/')
run "FRAGCHECK_REQUESTS='$requests'
	$(value ExecStart | sed "s,--output [^ ]*/,--output $work/,")" outage
ok "unit: a no is on the page, and no failure of the unit" code_is 0
ok "unit: silent" silent
cp "$work/fragcheck.prom" "$work/out"
ok "unit: a whole run" says '^fragcheck_run_success 1$'
ok "unit: 64K, yes" says '^fragcheck_allocation_ok\{request="64K",.* 1$'
ok "unit: 2M, no" says '^fragcheck_allocation_ok\{request="2M",.* 0$'

# ---- cron --------------------------------------------------------------------

grep -v '^#' cron.d/fragcheck > "$work/cron"
ok "cron: time, user and program" \
    grep -E '^([0-9*/]+ ){5}root /usr/local/bin/fragcheck -q ' "$work/cron"
ok "cron: one line" is "$(wc -l < "$work/cron")" 1
ok "cron: ends in a newline" is "$(tail -c 1 cron.d/fragcheck | wc -l)" 1
ok "cron: no %, which is a newline there" is "$(grep -c % "$work/cron")" 0
command=$(sed 's/.* root //' "$work/cron")
run "$command" here-idle
ok "cron: yes is 0" code_is 0
ok "cron: no mail on a yes" silent
run "$command" outage
ok "cron: no is 1" code_is 1
ok "cron: a mail on a no" says ': NOT NOW: 2097152 bytes'
ok "cron: and only of that" is "$(grep -c ': NOT NOW: \|: YES' "$work/out")" 1
run "$command --bogus" outage
ok "cron: a mail on an error" is "$(wc -l < "$work/err")" 1

# ---- compaction when needed ---------------------------------------------------

# The program on a machine that is fragmented, one that is not, and one that is
# short of pages; what would be compacted is only written down.
for machine in here-idle outage here-low; do
	cat > "$work/compact-$machine" <<- EOF
		#!/bin/sh
		case \$1 in --compact) echo "\$@" >> "$work/acted"; exit ;; esac
		exec "$bin" "\$@" "$root/testdata/machines/$machine"
	EOF
	chmod 755 "$work/compact-$machine"
done
# acts COMMAND MACHINE
acts() {
	: > "$work/acted"
	run "$1" "compact-$2"
	[ "$(wc -l < "$work/acted")" = 1 ] && grep -q -- '--yes' "$work/acted"
}
rests() { ! acts "$1" "$2" && [ ! -s "$work/acted" ] && silent; }
grep -v '^#' cron.d/fragcheck-compact > "$work/cron"
ok "compact, cron: time, user and program" \
    grep -E '^([0-9*/]+ ){5}root /usr/local/bin/fragcheck ' "$work/cron"
ok "compact, cron: one line, no %" is \
    "$(wc -l < "$work/cron") $(grep -c % "$work/cron")" "1 0"
command=$(sed 's/.* root //' "$work/cron")
ok "compact, cron: when fragmented" acts "$command" outage
ok "compact, cron: silent" silent
ok "compact, cron: not when all is well" rests "$command" here-idle
# only free pages would help an order that large blocks are there for
short=$(printf '%s' "$command" | sed 's/--size 2M/--order 3 --gfp GFP_NOWAIT --count 100000/g')
ok "compact, cron: not when it would not help" rests "$short" here-low
unit=systemd/fragcheck-compact.service
condition=$(value ExecCondition | sed "s/^[^']*'//; s/'\$//; s/\\\\\"/\\\"/g")
start=$(value ExecStart)
requests=$(value Environment | sed 's/^"FRAGCHECK_COMPACT=\(.*\)"$/\1/')
both="FRAGCHECK_COMPACT='$requests'
	if $condition; then $start; fi"
ok "compact, unit: when fragmented" acts "$both" outage
ok "compact, unit: asked for what it was told" grep -q -- "$requests\$" \
    "$work/acted"
ok "compact, unit: not when all is well" rests "$both" here-idle
ok "compact, unit: the knob can be written" no_setting '^ProtectKernelTunables='
ok "compact, unit: no capability" is "$(value CapabilityBoundingSet)" ""
with "$bin" < $unit > "$work/fragcheck-compact.service"
cp systemd/fragcheck-compact.timer "$work"
if have systemd-analyze; then
	MANPATH="$work/man" systemd-analyze verify \
	    "$work/fragcheck-compact.service" "$work/fragcheck-compact.timer" \
	    > "$work/out" 2> "$work/err"
	code=$?
	ok "compact, unit and timer: verify" code_is 0
	ok "compact, unit and timer: no warnings" silent
fi

# ---- Nagios and NRPE ---------------------------------------------------------

# The examples come in, too.
sed '/^# Examples:/,$s/^#\([^ ]\)/\1/' nagios/fragcheck.cfg > "$work/fragcheck.cfg"
if have nagios4; then
	for dir in var spool; do mkdir "$work/$dir"; done
	echo "\$USER1\$=/usr/lib/nagios/plugins" > "$work/resource.cfg"
	cat > "$work/nagios.cfg" <<- EOF
		cfg_file=$work/objects.cfg
		cfg_file=$work/fragcheck.cfg
		resource_file=$work/resource.cfg
		log_file=$work/var/log
		lock_file=$work/var/pid
		temp_file=$work/var/tmp
		object_cache_file=$work/var/cache
		precached_object_file=$work/var/precached
		status_file=$work/var/status
		state_retention_file=$work/var/retention
		command_file=$work/var/cmd
		check_result_path=$work/spool
		temp_path=$work/var
		nagios_user=$(id -un)
		nagios_group=$(id -gn)
		illegal_macro_output_chars=~
	EOF
	cat > "$work/objects.cfg" <<- 'EOF'
		define timeperiod {
			timeperiod_name	always
			alias		always
			sunday		00:00-24:00
			monday		00:00-24:00
			tuesday		00:00-24:00
			wednesday	00:00-24:00
			thursday	00:00-24:00
			friday		00:00-24:00
			saturday	00:00-24:00
		}
		define command {
			command_name	true
			command_line	/bin/true
		}
		define contact {
			contact_name			admin
			host_notification_period	always
			service_notification_period	always
			host_notification_options	d
			service_notification_options	c
			host_notification_commands	true
			service_notification_commands	true
		}
		define host {
			name			generic-host
			max_check_attempts	1
			check_period		always
			notification_period	always
			contacts		admin
			register		0
		}
		define host {
			use		generic-host
			host_name	localhost
			address		127.0.0.1
		}
		define host {
			use		generic-host
			host_name	db1
			address		127.0.0.2
		}
		define service {
			name			generic-service
			max_check_attempts	1
			check_period		always
			notification_period	always
			contacts		admin
			register		0
		}
	EOF
	nagios4 -v "$work/nagios.cfg" > "$work/out" 2> "$work/err"
	code=$?
	ok "nagios: configuration" code_is 0
	ok "nagios: both examples" says 'Checked 2 services'
	ok "nagios: no warnings" says 'Total Warnings: +0'
fi
# As Nagios does it: the words after the first ! in the place of $ARG1$.
arg=$(sed -n 's/.*check_command.*check_fragcheck!//p' "$work/fragcheck.cfg")
plugin "nagios" "$(sed -n "s/^.*command_line[ 	]*\(\/.*\)\$ARG1\\$/\1$arg/p" \
    "$work/fragcheck.cfg")"

nrpe=$(sed -n 's/^command\[check_fragcheck\]=//p' nagios/nrpe_fragcheck.cfg)
ok "nrpe: what Nagios calls" is "$(echo "$nrpe" | grep -c .)" "$(grep -c \
    'check_nrpe .* -c check_fragcheck$' nagios/fragcheck.cfg)"
ok "nrpe: one command" is "$(echo "$nrpe" | grep -c .)" 1
ok "nrpe: nothing from the network" is \
    "$(grep -c "\\\$ARG" nagios/nrpe_fragcheck.cfg)" 0
plugin "nrpe" "$nrpe"
sed -n 's/^#	\(nagios .*\)/\1/p' nagios/nrpe_fragcheck.cfg > "$work/sudoers"
ok "nrpe: sudo allows what is called" is \
    "$(sed 's/.*NOPASSWD: //' "$work/sudoers")" "$nrpe"
ok "nrpe: what is called with sudo" grep -qxF \
    "#command[check_fragcheck]=sudo -n $nrpe" nagios/nrpe_fragcheck.cfg
if have visudo; then
	ok "nrpe: sudoers" visudo -c -f "$work/sudoers"
fi

# ---- Icinga 2 ----------------------------------------------------------------

# Whatever is not about the request belongs on this list.
"$bin" --help | sed -n 's/^  \(-., \)\{0,1\}--\([a-z-]*\).*/\2/p' | sort -u |
    grep -vxE -e 'explain|failures|map|watch|compact|drop-caches|dry-run|yes|try|tune|jobs' \
        -e 'record|keep|history|within-time|every|format|json|output|few-series|old-labels' \
        -e 'quiet|verbose|color' \
        -e 'page-size|kernel-release|help|version' \
    > "$work/options"
sed -n 's/^		"--\([a-z-]*\)" = {$/\1/p' icinga2/fragcheck.conf | sort \
    > "$work/arguments"
ok "icinga2: an argument for each option" diff "$work/options" "$work/arguments"
if have icinga2; then
	# The example comes in, too.
	sed '/^\/\* .* about:$/d; /^\*\/$/d' icinga2/fragcheck.conf \
	    > "$work/fragcheck.conf"
	cat > "$work/icinga2.conf" <<- EOF
		include <itl>
		const NodeName = "here"
		const ZoneName = "here"
		object Endpoint "here" { }
		object Endpoint "db1" { }
		object Zone "here" { endpoints = [ "here" ] }
		object Zone "db1" {
			parent = "here"
			endpoints = [ "db1" ]
		}
		include "$work/fragcheck.conf"
		template Service "generic-service" { }
		object Host "db1" {
			check_command = "dummy"
			zone = "here"
			vars.agent_endpoint = name
		}
	EOF
	mkdir "$work/icinga2"
	icinga2 daemon -C -c "$work/icinga2.conf" \
	    -D RunAsUser="$(id -un)" -D RunAsGroup="$(id -gn)" \
	    -D DataDir="$work/icinga2" -D CacheDir="$work/icinga2" \
	    -D LogDir="$work/icinga2" -D SpoolDir="$work/icinga2" \
	    -D InitRunDir="$work/icinga2" > "$work/out" 2> "$work/err"
	code=$?
	ok "icinga2: configuration" code_is 0
	ok "icinga2: the example" says 'Instantiated 1 Service\.'
	ok "icinga2: no warnings" is "$(grep -c ' warning/' "$work/out")" 0
fi

# ---- fleets ------------------------------------------------------------------

readme=fleet/README.md
# The lines of the README, on hosts n1 to n3 that are all here.
local_line() { # pattern
	sed -n "s/^    \($1.*\)/\1/p" $readme | sed \
	    -e 's/^\(clush\|pdsh\) /\1 -R exec /' \
	    -e 's/-w [^ ]*/-w n[1-3]/' \
	    -e "s,/usr/local/bin/fragcheck,$work/by_host %h,"
}
if have clush; then
	run "$(local_line 'clush .* -qq')" -
	ok "clush -qq: the worst exit status" code_is 1
	ok "clush -qq: nothing on standard output" is "$(wc -c < "$work/out")" 0
	ok "clush -qq: who said no" grep -F 'n[1-2] (2): exited with exit code 1' \
	    "$work/err"
	run "$(local_line 'clush .* -q ')" -
	ok "clush -q: the worst exit status" code_is 1
	ok "clush -q: grouped" says '^n\[1-2\] \(2\)$'
	ok "clush -q: why" says ': NOT NOW: 65640 bytes'
fi
if have pdsh; then
	run "$(local_line 'pdsh .* -qq')" -
	ok "pdsh -qq: the worst exit status" code_is 1
	ok "pdsh -qq: who said no" is "$(grep -c 'n[12]: .*exit code 1' \
	    "$work/err")" 2
	run "$(local_line 'pdsh .* -q ')" -
	ok "pdsh -q: grouped" says '^n\[1-2\]$'
	ok "pdsh -q: why" says ': NOT NOW: 65640 bytes'
fi
if have ansible-playbook; then
	mkdir "$work/ansible"
	for host in here-idle outage none; do
		echo "$host ansible_connection=local program=$work/$host"
	done > "$work/ansible/hosts"
	with '"{{ program }}"' < fleet/ansible.yml > "$work/ansible/play.yml"
	: > "$work/ansible/ansible.cfg"
	in_ansible() {
		env ANSIBLE_CONFIG="$work/ansible/ansible.cfg" ANSIBLE_HOME="$work/ansible" \
		    ANSIBLE_LOCAL_TEMP="$work/ansible" ANSIBLE_NOCOLOR=1 \
		    ANSIBLE_REMOTE_TMP="$work/ansible" "$@" \
		    > "$work/out" 2> "$work/err" < /dev/null
		code=$?
	}
	in_ansible ansible-playbook --syntax-check fleet/ansible.yml
	ok "ansible: syntax" code_is 0
	in_ansible ansible-playbook -i "$work/ansible/hosts" \
	    "$work/ansible/play.yml" -e size=65640
	ok "ansible: fails none" code_is 0
	ok "ansible: the no" says '"outage: no: 65640 bytes need'
	ok "ansible: where it could not be asked" says '"none: unknown: .*No such'
	ok "ansible: not the yes" is "$(grep -c '"here-idle: ' "$work/out")" 0
	ok "ansible: all asked" is "$(grep -c 'failed=0' "$work/out")" 3
	in_ansible ansible-playbook -i "$work/ansible/hosts" \
	    "$work/ansible/play.yml" -l here-idle
	ok "ansible: a list of none" says '"msg": \[\]'
	in_ansible ansible -i "$work/ansible/hosts" -m command -a \
	    "{{ program }} -q --size 65640" here-idle
	ok "ansible, ad hoc: yes" code_is 0
fi
if have yamllint; then
	ok "ansible: yamllint" yamllint -s fleet/ansible.yml
	ok "container: yamllint" yamllint -s container/servicemonitor.yaml \
	    container/daemonset.yaml
fi
run "$(sed -n '/^    #!\/bin\/sh/,$s/^    //p' $readme)" outage
ok "pcp: exit status 0" code_is 0
ok "pcp: a figure for each" is "$(grep -c ^fragcheck_allocation_ok "$work/out")" 2

echo "contrib/files: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
