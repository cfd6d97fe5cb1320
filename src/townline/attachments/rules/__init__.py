"""What may be taken of other people's files, and what is made of it. Pure: bytes in, values out."""
