"""What Slack takes at most (docs.slack.dev/reference/block-kit), and what a reply may use of it."""

MESSAGE_BLOCKS = 49
MESSAGE_SIZE = 9_999
"""Characters of a message's blocks as JSON. Undocumented: `msg_blocks_too_long` comes from about
13,200 on (github.com/slackapi/bolt-js/issues/2509), however they are counted there."""

VIEW_BLOCKS = 100
VIEW_SIZE = 200_000
"""`view_too_large` comes from 250 kB on (docs.slack.dev/reference/methods/views.publish)."""

FALLBACK = 3_000
HEADER = 150
SECTION = 3_000
CONTEXT = 2_000
ACTIONS = 25
LABEL = 75
MENU = 5
MENU_VALUE = 150
OPTIONS = 100
OPTION_VALUE = 150
TITLE = 24
PLACEHOLDER = 150
FIELD_LABEL = 150
TYPED = 3_000
PRIVATE_METADATA = 3_000
URL = 3_000
