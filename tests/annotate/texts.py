"""Texts that trip up offset arithmetic, as hypothesis strategies and as plain lists."""

import itertools

from hypothesis import strategies as st

TRICKY = [
    "plain words, and punctuation.",
    "👩🏽‍⚕️ sees 👨‍👩‍👧‍👦 and 🇨🇳🇫🇷",
    "cafe\u0301 nai\u0308ve",
    "我要退款，订单A1233还没到！",
    "مرحبا بالعالم، كيف الحال؟",
    "שלום עולם",
    "line one\nline two\r\nline three",
    "a\u00a0b\u0085c\u2028d",
    "ひらがなとカタカナ、漢字",
    "क्षत्रिय नमस्ते",
]

_ALPHABET = st.one_of(
    st.sampled_from(list("ab -_.,#\"'|[]{}\t\n\r\u00a0\u0085\u2028\ufeff")),
    st.sampled_from(list("我款，A1订。مرحבé\u0301\u0308\u200d\u200c")),
    st.sampled_from(["👩🏽‍⚕️", "🇨🇳", "👍🏿", "é", "\r\n", "क्ष", "1️⃣"]),
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
)

texts = st.one_of(
    st.sampled_from(TRICKY),
    st.lists(_ALPHABET, min_size=1, max_size=30).map("".join),
).filter(lambda text: bool(text.strip()))


@st.composite
def texts_with_spans(draw, labels=("drug", "symptom"), *, overlap=False):
    """A text and spans of it, as the JSON of an answer."""
    text = draw(texts)
    edges = draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True))
    if overlap:
        pairs = [(min(a, b), max(a, b)) for a, b in itertools.pairwise(edges)]
    else:
        edges = sorted(edges)
        pairs = list(zip(edges[::2], edges[1::2], strict=False))
    found = {(start, end, draw(st.sampled_from(labels))) for start, end in pairs}
    return text, [
        {"start": start, "end": end, "label": label} for start, end, label in sorted(found)
    ]
