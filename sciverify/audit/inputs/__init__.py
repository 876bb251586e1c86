"""What is posed in an audit: instances from files, from a seed, from the published corpus."""
