"""What a camera wrote into a picture or a film besides what is seen: where, when, with which device.

It goes into the vault. What is shown is a copy without it, cut from the bytes themselves: not one pixel is made anew.
The original stays sealed as it was sent, since evidence is the original.
"""
