"""What Discord takes in one message: https://docs.discord.com/developers/components/reference."""

COMPONENTS = 40
"""Components of a message, those within others included."""

CHARACTERS = 4_000
"""Characters of all text displays of a message together."""

OPTIONS = 25
"""Choices of one menu."""

ROW = 5
"""Buttons side by side."""

LABEL = 80
OPTION_LABEL = 100
PLACEHOLDER = 150
CUSTOM_ID = 100
URL = 512
MEDIA_URL = 2_048
