"""What is seen before a photograph is finished: cells, drafts, comparisons."""
