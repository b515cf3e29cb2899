# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Completion of fragcheck for bash 4 and later, with or without the package
# bash-completion.  To try it: source this file.  To have it loaded by
# bash-completion: /usr/share/bash-completion/completions/fragcheck

_fragcheck() {
	local cur=${COMP_WORDS[COMP_CWORD]} i=$((COMP_CWORD - 1))
	local option word words='' only_paths='' explain=''

	COMPREPLY=()
	# bash has split --alloc=pa into three words.
	if [[ $cur == = ]]; then
		cur=''
	elif [[ ${COMP_WORDS[i]} == = ]]; then
		((i--))
	fi
	option=${COMP_WORDS[i]}
	for word in "${COMP_WORDS[@]:1:i}"; do
		case $word in
		--) only_paths=y; break ;;
		--explain | --history) explain=y ;;
		esac
	done

	# Names of files are left to readline, which knows how to quote them.
	if [[ ! $only_paths ]]; then
		case $option in
		--alloc)
			words='kmalloc pages pages-exact kvmalloc vmalloc
			    hugetlb thp dma cma'
			;;
		--within) words='now compaction reclaim oom' ;;
		--format) words='text json line nagios prometheus' ;;
		--color) words='auto always never' ;;
		--gfp)
			words='GFP_KERNEL GFP_ATOMIC GFP_NOWAIT GFP_NOIO
			    GFP_NOFS GFP_USER GFP_KERNEL_ACCOUNT GFP_DMA
			    GFP_DMA32 GFP_HIGHUSER GFP_HIGHUSER_MOVABLE
			    GFP_TRANSHUGE_LIGHT GFP_TRANSHUGE'
			;;
		--btf | --output | --record | --history)
			compopt -o default
			return
			;;
		--size | --type | --elements | --order | --hugepages | --count | \
		    --node | --every | --jobs | --keep | --within-time | -w | --warning | \
		    -c | --critical | -t | --timeout | --page-size | --kernel-release)
			return
			;;
		*)
			[[ $cur != -* ]] || words='--explain --failures --map --watch
			    --compact --drop-caches --dry-run --yes --try --tune
			    --record --keep
			    --history --within-time --size --type
			    --btf --elements --order --hugepages --count --alloc --gfp
			    --node --within --format --json -w --warning
			    -c --critical -t --timeout --few-series --old-labels --every --jobs
			    --output -q --quiet
			    -v --verbose --color --page-size --kernel-release
			    -h --help -V --version'
			;;
		esac
	fi
	if [[ $words ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
	elif [[ $explain || $option == [\<\>]* ]]; then
		compopt -o default
	else
		compopt -o dirnames
	fi
}

complete -F _fragcheck fragcheck
