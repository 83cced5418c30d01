"""Topics and arrivals brought together: which stored topics does a paper match, and why?"""

from bot.topics.found import Found
from bot.topics.index import TopicIndex
from bot.topics.matching import TopicMatcher

__all__ = ["Found", "TopicIndex", "TopicMatcher"]
