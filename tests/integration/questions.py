"""Questions whose bands are known under the hash encoder and the demo articles."""

SURE = "Why was my card payment declined?"
UNSURE = "transfer did not arrive"
HOPELESS = "Zebra unicycle moonlight parade"
NEARLY = "transfer arrive unicycle parade"
"""Not enough to offer titles, and more than nothing."""
