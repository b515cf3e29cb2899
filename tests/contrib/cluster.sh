#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# contrib/cluster, each file as the program that it is for calls it by its
# documentation: node-problem-detector, node-feature-discovery, Slurm, NHC and
# libvirt.  Nothing here touches the machine's own pools of huge pages.
#	cluster.sh FRAGCHECK
set -u
bin=$(realpath "$1")
top=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
# shellcheck source=/dev/null
. "$top/tests/tally.sh"
cd "$top/contrib/cluster" || exit 2

is() { [ "$1" = "$2" ] || { echo "\"$1\" is not \"$2\""; false; }; }

# The program as installed, on a copy of a machine; "broken" cannot tell.  What
# --compact would do is not done: a copy is asked instead.
for machine in here-idle outage broken; do
	cat > "$work/$machine" <<- EOF
		#!/bin/sh
		echo "\$*" >> "$work/asked"
		for word; do
			shift
			case \$word in --compact | --yes) ;; *) set -- "\$@" "\$word" ;; esac
		done
		case "\$*" in
		*--hugepages*--size*) ;;
		*--hugepages*) set -- "\$@" --size 2M ;;
		esac
		exec "$bin" "\$@" "$top/testdata/machines/$machine"
	EOF
	chmod 755 "$work/$machine"
done
# The script, on such a machine, with the folders of the test.
script() { # name, machine
	sed -e "s,/usr/local/bin/fragcheck,$work/$2,g" \
	    -e "s,/etc/kubernetes/[a-z/-]*features.d,$work/features.d,g" \
	    -e "s,/sys/kernel/mm/hugepages,$work/pools,g" "$1"
}
code_is() { # status, command
	want=$1
	shift
	"$@" > "$work/out" 2> "$work/err" < "${input:-/dev/null}"
	code=$?
	[ $code = "$want" ] || {
		echo "exit $code, not $want"
		cat "$work/out" "$work/err"
		false
	}
}
out_has() { grep -qE -- "$1" "$work/out" || { cat "$work/out"; false; }; }
err_has() { grep -qE -- "$1" "$work/err" || { cat "$work/err"; false; }; }
quiet() { ! cat "$work/out" "$work/err" | grep .; }

# ---- node-problem-detector ---------------------------------------------------

# pkg/custompluginmonitor: 0 is OK, 1 NonOK, any other Unknown; standard output
# is the message, cut at max_output_length; a rule's timeout is at most the
# global one, its condition is one of those with a default, its path exists.
npd=node-problem-detector.json
if have jq; then
	ok "npd: plugin" is "$(jq -r .plugin $npd)" custom
	ok "npd: names that it knows" is "$(jq -r '[keys[], (.pluginConfig |
	    keys[]), (.conditions[] | keys[]), (.rules[] | keys[])] |
	    join(" ")' $npd)" "conditions metricsReporting plugin pluginConfig \
rules source concurrency invoke_interval max_output_length timeout message \
reason type args condition path reason timeout type"
	ok "npd: the condition has a default" is "$(jq '.rules[0].condition as $c |
	    any(.conditions[]; .type == $c)' $npd)" true
	ok "npd: time" is "$(jq '[.rules[0].timeout, .pluginConfig.timeout] |
	    map(rtrimstr("s") | tonumber) | .[0] <= .[1]' $npd)" true
	ok "npd: the program installed" is "$(jq -r '.rules[0].path' $npd)" \
	    /usr/local/bin/fragcheck
	args=$(jq -r '.rules[0].args | join(" ")' $npd)
	longest=$(jq .pluginConfig.max_output_length $npd)
	npd_says() { # machine, status, beginning behind the name of the copy
		# shellcheck disable=SC2086 # words are wanted
		code_is "$2" "$work/$1" $args &&
		    is "$(sed "s,^\($top/[^ ]*: \)*$3.*,as wanted," \
		        "$work/out")" "as wanted"
	}
	ok "npd: OK" npd_says here-idle 0 'YES: 65536 bytes'
	ok "npd: Unknown" npd_says broken 2 'CANNOT TELL: '
	args=$(echo "$args" | sed 's/64K/2M/; s/--within compaction//')
	ok "npd: NonOK" npd_says outage 1 'NOT NOW: 2097152 bytes'
	# Whatever the machine and the request: no message is cut.
	for machine in "$top"/testdata/machines/*; do
		for size in 64K 65640 2M 1G; do
			"$bin" --format line --size $size "$machine"
		done
	done 2>&1 | sed "s,^$top/[^ ]*: ,," > "$work/lines"
	ok "npd: no message is cut" \
	    sh -c "[ -s $work/lines ] && ! grep -E '^.{$longest}' $work/lines"
fi

# ---- node-feature-discovery --------------------------------------------------

# Local source: NAME=VALUE lines, which may be "# +expiry-time=RFC 3339"; names
# as labels have them; hidden files are not read.
mkdir "$work/features.d"
features() { # machine
	script nfd-features "$1" > "$work/run"
	code_is 0 sh "$work/run" --hugepages=512 --size=64K --size=2M
}
labels() { grep -v '^#' "$work/features.d/fragcheck" | tr '\n' ' '; }
p=feature.node.kubernetes.io/fragcheck
ok "nfd: where all is well" features here-idle
ok "nfd: labels" is "$(labels)" \
    "$p-hugepages-512=true $p-size-64K=true $p-size-2M=true "
ok "nfd: silent" quiet
ok "nfd: where memory is in pieces" features outage
ok "nfd: labels of that" is "$(labels)" \
    "$p-hugepages-512=false $p-size-64K=true $p-size-2M=false "
ok "nfd: names and values as Kubernetes has them" is "$(labels | tr ' ' '\n' |
    grep -cvxE '([a-z0-9.-]+/[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?=(true|false))?')" 0
ok "nfd: they expire within an hour" sh -c "
    at=\$(sed -n 's/^# +expiry-time=\\(....-..-..T..:..:..Z\\)\$/\\1/p' \
        $work/features.d/fragcheck) && [ -n \"\$at\" ] &&
    left=\$((\$(date -d \"\$at\" +%s) - \$(date +%s))) &&
    [ \$left -gt 0 ] && [ \$left -le 3600 ]"
ok "nfd: for nfd-worker to read" is \
    "$(stat -c %a "$work/features.d/fragcheck")" 644
ok "nfd: where it cannot tell" features broken
ok "nfd: no labels of that" is "$(labels)" ""
ok "nfd: nothing half written" is "$(ls -A "$work/features.d")" fragcheck

# ---- Slurm -------------------------------------------------------------------

# slurmd calls it without a search path, with SLURM_JOB_CONSTRAINTS, "(null)" in
# some releases; any exit status but 0 drains the node.
prolog() { # machine, constraints
	script slurm-prolog "$1" > "$work/run"
	: > "$work/asked"
	env -i SLURM_JOB_ID=7 SLURM_JOB_UID=1000 SLURMD_NODENAME=n1 \
	    ${2:+SLURM_JOB_CONSTRAINTS="$2"} /bin/sh "$work/run"
}
unasked() { [ ! -s "$work/asked" ]; }
ok "slurm: given" code_is 0 prolog here-idle hugepages
ok "slurm: it would compact first" grep -qx \
    -- '-q --compact --yes --hugepages 512' "$work/asked"
ok "slurm: silent" quiet
ok "slurm: refused" code_is 1 prolog outage 'gpu&hugepages'
ok "slurm: why" err_has '512 more huge pages of 2 MiB'
ok "slurm: refused, in a list" code_is 1 prolog outage '[hugepages*2&rack1]'
ok "slurm: who cannot tell drains no node" code_is 0 prolog broken hugepages
for constraints in '' '(null)' gpu nohugepages hugepages2; do
	ok "slurm: not asked for $constraints" code_is 0 prolog outage \
	    "$constraints"
	ok "slurm: nothing is done for $constraints" unasked
done

# ---- NHC ---------------------------------------------------------------------

# nhc sources it and calls the function of a line of nhc.conf; die() takes a
# status and a message, and returns only for "nhc -a".
if have bash; then
	nhc() { # machine
		script fragcheck.nhc "$1" > "$work/run"
		call=$(sed -n "s/^#[^|]*|| \\(check_fragcheck .*\\)/\\1/p" \
		    fragcheck.nhc)
		bash -c "die() { echo \"die \$*\"; return 0; }
			. '$work/run' && $call"
	}
	ok "nhc: healthy" code_is 0 nhc here-idle
	ok "nhc: silent" quiet
	ok "nhc: unhealthy" code_is 1 nhc outage
	ok "nhc: why" out_has \
	    '^die 1 check_fragcheck:  .*512 more huge pages of 2 MiB'
	ok "nhc: who cannot tell marks no node" code_is 0 nhc broken
	ok "nhc: silent on that" quiet
fi

# ---- libvirt -----------------------------------------------------------------

# Called as "qemu GUEST OPERATION SUB-OPERATION EXTRA" with the guest's XML, in
# libvirt's own form, as standard input.  A failure of "prepare begin" ends the
# start, and standard error is the reason that is shown.
guest() { # KiB, what is in memoryBacking
	cat > "$work/xml" <<- EOF
		<domain type='kvm' id='1'>
		  <name>db1</name>
		  <memory unit='KiB'>$1</memory>
		  <currentMemory unit='KiB'>$1</currentMemory>
		  <memoryBacking>
		    $2
		  </memoryBacking>
		</domain>
	EOF
}
pool=$work/pools/hugepages-2048kB
has() { # pages, free, promised
	mkdir -p "$pool"
	echo "$1" > "$pool/nr_hugepages"
	echo "$2" > "$pool/free_hugepages"
	echo "$3" > "$pool/resv_hugepages"
}
hook() { # machine, operation, sub-operation
	script libvirt-qemu "$1" > "$work/run"
	: > "$work/asked"
	sh "$work/run" db1 "$2" "$3" - < "$work/xml"
}
huge="<hugepages><page size='2048' unit='KiB'/></hugepages>"
guest 1048576 "$huge"
has 600 600 88
ok "libvirt: they are there" code_is 0 hook outage prepare begin
ok "libvirt: nothing is asked" unasked
has 600 600 89
ok "libvirt: one lacks, and cannot be had" code_is 1 hook outage prepare begin
ok "libvirt: why" err_has '^db1: 1 huge pages of 2048 KiB are missing\. .*1 more huge page'
ok "libvirt: in one line" is "$(wc -l < "$work/err")" 1
ok "libvirt: the pool is as it was" is "$(cat "$pool/nr_hugepages")" 600
ok "libvirt: it would compact first" grep -qx -- \
    '--compact --yes --format line --hugepages 1 --size 2048K' "$work/asked"
for other in "prepare end" "start begin" "started begin" "release end"; do
	# shellcheck disable=SC2086 # words are wanted
	ok "libvirt: not its business: $other" code_is 0 hook outage $other
done
has 100 100 0
ok "libvirt: the kernel gives none" code_is 1 hook here-idle prepare begin
ok "libvirt: and that is said" err_has 'did not give them'
ok "libvirt: the pool is as it was" is "$(cat "$pool/nr_hugepages")" 100
# A kernel that gives them: the pool is looked at again after nr_hugepages.
has 100 100 0
mkdir "$work/kernel"
cat > "$work/kernel/echo" <<- EOF
	#!/bin/sh
	printf '%s\n' "\$*"
	printf '%s\n' "\$*" > "$pool/free_hugepages"
	EOF
chmod 755 "$work/kernel/echo"
gives() {
	script libvirt-qemu here-idle |
	    sed "s,^echo \\\$((before,$work/kernel/echo \$((before," > "$work/run"
	sh "$work/run" db1 prepare begin - < "$work/xml"
}
ok "libvirt: the kernel gives them" code_is 0 gives
ok "libvirt: as many as it takes" is "$(cat "$pool/nr_hugepages")" 512
ok "libvirt: silent" quiet
guest 1048576 ""
ok "libvirt: a guest without" code_is 0 hook outage prepare begin
guest 1048576 "<hugepages>
	<page size='2048' unit='KiB' nodeset='0'/>
	<page size='1048576' unit='KiB' nodeset='1'/>
	</hugepages>"
has 0 0 0
ok "libvirt: of several sizes" code_is 0 hook outage prepare begin
guest 1048576 "<hugepages/>"
default=$(sed -n 's/^Hugepagesize: *\([0-9]*\) kB$/\1/p' /proc/meminfo)
if [ "$default" = 2048 ]; then
	ok "libvirt: the usual size" code_is 1 hook outage prepare begin
else
	skip "libvirt: huge pages here are not of 2 MiB"
fi
guest 1048576 "$huge"
ok "libvirt: who cannot tell lets the kernel decide" code_is 1 hook broken \
    prepare begin
ok "libvirt: and it did" err_has 'did not give them'

tally cluster
