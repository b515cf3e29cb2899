#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Run the blocks marked "sh" of contrib/README.md as they are printed,
# in a world of their own: no network but loopback, other folders where they
# install, and a /proc that says the machine is healthy.
#	recipes.sh FRAGCHECK
set -u
bin=$(realpath "$1")
top=$(realpath "$(dirname "$0")/../..")
# shellcheck source=/dev/null
. "$top/tests/tally.sh"
end() {
	tally recipes
	exit
}

# ---- outside -------------------------------------------------------------------

if [ "${IN_A_WORLD_OF_ITS_OWN:-}" = "" ]; then
	if [ "$(id -u)" != 0 ] || ! have ip || ! unshare -n -m true 2> /dev/null
	then
		skip "recipes: not root, or no namespaces here"
		end
	fi
	work=$(mktemp -d) || exit 2
	trap 'rm -rf "$work"' EXIT
	chmod 755 "$work"
	# a pid namespace ends with all that was started in it
	IN_A_WORLD_OF_ITS_OWN=$work unshare -n -m --pid --fork --mount-proc \
	    sh "$0" "$bin"
	exit
fi

# ---- inside --------------------------------------------------------------------

work=$IN_A_WORLD_OF_ITS_OWN
ip link set lo up
for folder in /usr/local /etc/cron.d /etc/nagios4 /var/lib/nagios4 \
    /var/log/nagios4 /run; do
	[ -d $folder ] || continue
	mkdir -p "$work/was$folder"
	[ $folder = /usr/local ] || cp -a $folder/. "$work/was$folder"
	mount --bind "$work/was$folder" $folder
done
mkdir -p /run/nagios4
chown nagios: /run/nagios4 2> /dev/null
mkdir "$work/folder"
(cd "$top" && cp -a Makefile README.md src include man contrib testdata \
    "$work/folder")
cp -a "$(dirname "$bin")" "$work/folder/build"
cd "$work/folder" || exit 2

machine_is() { # a saved machine in place of the running one
	for file in buddyinfo zoneinfo pagetypeinfo; do
		umount /proc/$file 2> /dev/null
		mount --bind "testdata/machines/$1/proc/$file" /proc/$file
	done
}
# The block number $1 of the chapter, into a file.
# shellcheck disable=SC2317 # "ok" calls it
recipe() {
	awk -v want="$1" '/^```sh$/ { n++; block = 1; next }
		/^```$/ { block = 0 }
		block && n == want' contrib/README.md > "$work/recipe$1"
	[ -s "$work/recipe$1" ]
}

machine_is here-idle

# cron
ok "cron: printed" recipe 1
sh "$work/recipe1" > "$work/out" 2>&1
ok "cron: as printed" test $? = 0
as_cron() { # what cron does with a line of that file
	while read -r _ _ _ _ _ user command; do
		env -i SHELL=/bin/sh PATH=/usr/bin:/bin LOGNAME="$user" \
		    HOME=/ /bin/sh -c "$command"
	done < /etc/cron.d/fragcheck > "$work/mail" 2>&1
}
as_cron
ok "cron: no mail from a healthy host" test ! -s "$work/mail"
machine_is outage
as_cron
ok "cron: a mail from a fragmented one" \
    grep -q '^NOT NOW: 65640 (in pieces' "$work/mail"
machine_is here-idle

# Nagios
ok "Nagios: printed" recipe 2
if have nagios4 && [ -d /etc/nagios4/conf.d ]; then
	sh "$work/recipe2" > "$work/out" 2>&1
	ok "Nagios: as printed" test $? = 0
	grep -q 'Total Errors:   0' "$work/out" || cat "$work/out"
	status=/var/lib/nagios4/status.dat commands=/var/lib/nagios4/rw/nagios.cmd
	state_of() {
		awk -v d="$1" '/^servicestatus/ { name = checked = "" }
			{ sub(/^\t/, "") }
			$0 == "service_description=" d { name = d }
			$0 == "has_been_checked=1" { checked = 1 }
			/^current_state=/ && name != "" && checked {
				sub(/.*=/, ""); print }' $status
	}
	n=0
	# Its first checks are spread over minutes; these are asked for now.
	while [ $n -lt 180 ]; do
		n=$((n + 1))
		sleep 1
		[ -p $commands ] && [ $((n % 10)) = 3 ] &&
		    for name in "Contiguous memory" "Contiguous memory of a copy"; do
			now=$(date +%s)
			echo "[$now] SCHEDULE_FORCED_SVC_CHECK;localhost;$name;$now" \
			    > $commands
		done
		[ -e $status ] &&
		    [ "$(state_of "Contiguous memory of a copy")" != "" ] &&
		    [ "$(state_of "Contiguous memory")" != "" ] && break
	done
	ok "Nagios: this machine is OK" \
	    test "$(state_of "Contiguous memory")" = 0
	ok "Nagios: the fragmented one is WARNING" \
	    test "$(state_of "Contiguous memory of a copy")" = 1
	ok "Nagios: and says why" \
	    grep -q 'plugin_output=FRAGCHECK WARNING - .*need a free block of order 5' $status
else
	skip "no nagios4"
fi

# Prometheus
ok "Prometheus: printed" recipe 3
if have prometheus && have prometheus-node-exporter && have promtool; then
	sh "$work/recipe3" > "$work/out" 2> "$work/err"
	grep alertname "$work/out" |
	    sed 's/.*alertname="\([A-Za-z]*\)".*instance="\([a-z]*\)".*/\1 \2/' \
	    > "$work/alerts"
	ok "Prometheus: the alert is for the fragmented host, and no other" \
	    test "$(cat "$work/alerts")" = "FragcheckFragmented saved"
	[ -s "$work/alerts" ] || cat "$work/out" "$work/err" try/*.log
else
	skip "no prometheus, or no prometheus-node-exporter"
fi
ok "no other block is untried" sh -c "! $(command -v awk) '
    /^\`\`\`sh\$/ { n++ }
    END { exit n <= 3 }' contrib/README.md"
end
