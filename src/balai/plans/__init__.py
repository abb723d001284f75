"""Plans, targets, projects, yearly rounds and the monitoring report."""
