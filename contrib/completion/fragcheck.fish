# SPDX-License-Identifier: BSD-2-Clause
# Completion of fragcheck for fish.  To be put into a directory of
# $fish_complete_path, such as /usr/share/fish/vendor_completions.d

set -l gfp GFP_KERNEL GFP_ATOMIC GFP_NOWAIT GFP_NOIO GFP_NOFS GFP_USER \
    GFP_KERNEL_ACCOUNT GFP_DMA GFP_DMA32 GFP_HIGHUSER GFP_HIGHUSER_MOVABLE \
    GFP_TRANSHUGE_LIGHT GFP_TRANSHUGE

# A PATH is a directory, or a log with --explain.
complete -c fragcheck -f
complete -c fragcheck -n 'not __fish_contains_opt explain history' -a '(__fish_complete_directories)'
complete -c fragcheck -n '__fish_contains_opt explain history' -F

complete -c fragcheck -l explain -d 'Explain the failure reports of kernel logs'
complete -c fragcheck -l failures -d 'Count requests that fail, silently, too'
complete -c fragcheck -l map -d 'What stands where in memory'
complete -c fragcheck -l compact -d 'Compact memory, then ask again'
complete -c fragcheck -l drop-caches -d 'Before it, drop the page cache'
complete -c fragcheck -l dry-run -d 'Only say what would be done'
complete -c fragcheck -l yes -d 'Do it without asking'
complete -c fragcheck -l try -d 'Ask the kernel itself for the block'
complete -c fragcheck -l tune -d 'Which settings would help the request; --tune=TIME listens first'
complete -c fragcheck -l watch -d 'A live view of the running kernel; --watch=TIME'
complete -c fragcheck -l record -r -F -d 'Append a sample of this machine'
complete -c fragcheck -l keep -x -d 'No more of them than that'
complete -c fragcheck -l history -r -F -d 'What such a file shows'
complete -c fragcheck -l within-time -x -d 'Exit 1 if anything runs out by then'
complete -c fragcheck -l size -x -d 'Ask for so many bytes'
complete -c fragcheck -l type -x -d 'As many bytes as a C type of the kernel'
complete -c fragcheck -l btf -r -F -d 'Look for the type in this file'
complete -c fragcheck -l elements -x -d 'Elements of its flexible array'
complete -c fragcheck -l order -x -d 'A block of 2^N pages'
complete -c fragcheck -l hugepages -x -d 'So many huge pages more'
complete -c fragcheck -l count -x -d 'As many of them at once'
complete -c fragcheck -l alloc -x -d 'The allocator' -a 'kmalloc pages pages-exact kvmalloc vmalloc hugetlb thp dma cma'
complete -c fragcheck -l gfp -x -d 'gfp mask, as in the source of the kernel' -a "$gfp"
complete -c fragcheck -l node -x -d 'Only this node'
complete -c fragcheck -l within -x -d 'How hard the kernel may work for a yes' -a 'now compaction reclaim oom'
complete -c fragcheck -l format -x -d 'Format of the output' -a 'text json line nagios prometheus'
complete -c fragcheck -s w -l warning -x -d 'WARNING if it has room for fewer or more of them'
complete -c fragcheck -s c -l critical -x -d 'CRITICAL if it has room for fewer or more of them'
complete -c fragcheck -s t -l timeout -x -d 'UNKNOWN if there is no answer by then'
complete -c fragcheck -l few-series -d 'A page for Prometheus without what is per order'
complete -c fragcheck -l old-labels -d 'And with node and zone as labels'
complete -c fragcheck -l json -d 'The same as --format json'
complete -c fragcheck -l every -x -d 'Again and again, so far apart'
complete -c fragcheck -l jobs -x -d 'Ask many copies or logs by so many processes'
complete -c fragcheck -l output -r -F -d 'Write to a file, whole or not at all'
complete -c fragcheck -s q -l quiet -d 'Print nothing on a yes; -qq: only errors'
complete -c fragcheck -s v -l verbose -d 'Every zone, every test with its numbers'
complete -c fragcheck -l color -x -d 'When to use colour' -a 'auto always never'
complete -c fragcheck -l page-size -x -d 'Instead of the detected one'
complete -c fragcheck -l kernel-release -x -d 'Instead of the detected one'
complete -c fragcheck -s h -l help -d 'Print a summary of the options'
complete -c fragcheck -s V -l version -d 'Print version and features'
