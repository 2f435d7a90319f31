"""The account half: charges, what they may mean, last days to act, letters.  Pure: nothing here asks the network or the disk."""
