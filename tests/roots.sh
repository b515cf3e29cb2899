# SPDX-License-Identifier: BSD-2-Clause
# Other systems of Debian in folders; for "." of a test, after tally.sh.
# shellcheck shell=sh
# shellcheck disable=SC2034 # who has this here uses it
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

# Nothing of what is done in there is left: mounts go with the last process.
inside() { # root, command
	root=$1
	shift
	# shellcheck disable=SC2016 # it is for the shell within
	unshare -m -p -f sh -c '
		mount -t proc proc "$0/proc" && mount -t sysfs sys "$0/sys" &&
		    exec chroot "$0" "$@"' "$root" env \
	    PATH=/usr/bin:/bin:/usr/sbin:/sbin DEBIAN_FRONTEND=noninteractive \
	    "$@"
}
may_have_roots() {
	[ "$(id -u)" = 0 ] && have debootstrap && have unshare
}
run() { # log, command
	log=$1
	shift
	"$@" > "$log" 2>&1 || { tail -n 20 "$log"; false; }
}
silent() { # command: prints nothing, and succeeds
	said=$("$@" 2>&1)
	code=$?
	[ -z "$said" ] || echo "$said" | tail -n 20
	[ "$code" = 0 ] && [ -z "$said" ]
}
