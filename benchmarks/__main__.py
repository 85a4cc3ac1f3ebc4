"""`python -m benchmarks`: the starter's figures."""

from benchmarks.starter import main

main()
