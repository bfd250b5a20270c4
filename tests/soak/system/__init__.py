"""The system under test as real processes: kept running, killed, stopped, and reached through a balancer."""
