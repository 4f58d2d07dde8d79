"""Check pages of gpubench: python3 check_html.py PAGE...

A page must be well-formed, need nothing else, run nothing, and say exact values for every mark.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

EMPTY = {"meta", "link", "br"}
FORBIDDEN = {"script", "iframe", "object", "embed", "img", "form", "base", "foreignObject",
             "animate", "set", "image"}


class Balanced(HTMLParser):
    """What a browser's parser sees: elements that close in order."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()


def has_title(element):
    title = element.find("title")
    return title is not None and (title.text or "").strip() != ""


def check_element(element, ids):
    assert element.tag not in FORBIDDEN, element.tag
    for name, value in element.attrib.items():
        assert not name.lower().startswith("on"), name
        assert name not in ("src", "srcset", "style", "action", "formaction"), name
        if name.endswith("href"):
            assert value == "data:," or value[1:] in ids, f"{name}={value}"
    marks = {"pt", "bad", "ribbon", "cache", "limit", "cross"}
    of_plot = element.tag in ("use", "path", "g")
    if of_plot and marks & set(element.get("class", "").split()):
        assert has_title(element), ElementTree.tostring(element)[:200]
    if element.tag == "g" and re.match(r"ph\d", element.get("class", "")):
        assert has_title(element)


def check(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert not re.search(r"https?:", text) or "HOSTILE" in path.upper(), "an address"
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]", text)
    parser = Balanced()
    parser.feed(text)
    parser.close()
    assert not parser.open, parser.open
    root = ElementTree.fromstring(text.encode())
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), "an id twice"
    for element in root.iter():
        check_element(element, set(ids))
    assert "url(" not in text and "@import" not in text
    assert "default-src 'none'" in text


for page in sys.argv[1:]:
    try:
        check(page)
    except (AssertionError, ElementTree.ParseError, UnicodeDecodeError) as error:
        sys.exit(f"{page}: {error}")
