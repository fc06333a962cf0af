"""One small tokenizer for each part that a tokenizer.json can have, and the ids that it gives to texts.

tokenizer-parts.py TEXTS_JSON prints a list of {"name", "json", "ids"}.
"""

import json
import sys

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

with open(sys.argv[1], encoding="utf-8") as file:
    texts = json.load(file)
found = []


def save(name, tokenizer):
    found.append(
        {
            "name": name,
            "json": json.loads(tokenizer.to_str()),
            "ids": [tokenizer.encode(text, add_special_tokens=False).ids for text in texts],
        }
    )


def whole_words(name, normalizer=None, pre_tokenizer=None):
    """Every piece of the texts is a word, so that the ids tell where the cuts are."""
    words = {"[UNK]": 0, "a": 1}
    for text in texts:
        text = normalizer.normalize_str(text) if normalizer else text
        pieces = pre_tokenizer.pre_tokenize_str(text) if pre_tokenizer else [(text, None)]
        for piece, _ in pieces:
            words.setdefault(piece, len(words))
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    if normalizer:
        tokenizer.normalizer = normalizer
    if pre_tokenizer:
        tokenizer.pre_tokenizer = pre_tokenizer
    save(name, tokenizer)


for name in ["NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents", "Strip", "BertNormalizer"]:
    whole_words(name, normalizer=getattr(normalizers, name)())
for name, normalizer in {
    "Strip on the right": normalizers.Strip(left=False, right=True),
    "BertNormalizer, cased": normalizers.BertNormalizer(lowercase=False, clean_text=False, strip_accents=True),
    "Replace a text": normalizers.Replace("a", "$&b"),
    "Replace a pattern": normalizers.Replace(Regex(r"\s+"), " "),
    "Prepend": normalizers.Prepend("_"),
    "Sequence": normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase()]),
}.items():
    whole_words(name, normalizer=normalizer)

for name in ["Whitespace", "WhitespaceSplit", "BertPreTokenizer", "Digits", "ByteLevel", "Metaspace"]:
    whole_words(name, pre_tokenizer=getattr(pre_tokenizers, name)())
BEHAVIOURS = ["removed", "isolated", "contiguous", "merged_with_previous", "merged_with_next"]
for behaviour in BEHAVIOURS:
    whole_words(f"Punctuation {behaviour}", pre_tokenizer=pre_tokenizers.Punctuation(behaviour))
    for pattern in [Regex(r"\w+|[.!?]"), "a", Regex(r"(?i:e)\d?")]:
        for invert in [False, True]:
            split = pre_tokenizers.Split(pattern, behaviour, invert)
            whole_words(f"Split {pattern} {behaviour} {invert}", pre_tokenizer=split)
for name, pre_tokenizer in {
    "Digits, each": pre_tokenizers.Digits(individual_digits=True),
    "ByteLevel without a blank": pre_tokenizers.ByteLevel(add_prefix_space=False),
    "ByteLevel without words": pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    "Metaspace never": pre_tokenizers.Metaspace(prepend_scheme="never"),
    "Metaspace first": pre_tokenizers.Metaspace(prepend_scheme="first"),
    "Metaspace unsplit": pre_tokenizers.Metaspace(split=False),
    "CharDelimiterSplit": pre_tokenizers.CharDelimiterSplit("-"),
    "FixedLength": pre_tokenizers.FixedLength(5),
    "Sequence of pre-tokenizers": pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation(), pre_tokenizers.Digits()]
    ),
    "ByteLevel behind another step": pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(), pre_tokenizers.ByteLevel(add_prefix_space=True)]
    ),
    "Metaspace behind another step": pre_tokenizers.Sequence(
        [pre_tokenizers.Punctuation(), pre_tokenizers.Metaspace()]
    ),
}.items():
    whole_words(name, pre_tokenizer=pre_tokenizer)


def trained(name, model, trainer, pre_tokenizer):
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.train_from_iterator(texts * 3, trainer)
    save(name, tokenizer)


few = {"limit_alphabet": 30, "show_progress": False, "special_tokens": ["<unk>"]}
space = pre_tokenizers.WhitespaceSplit()
for fused in [False, True]:
    model = models.BPE(unk_token="<unk>", fuse_unk=fused)
    trained(f"BPE, unknown fused: {fused}", model, trainers.BpeTrainer(vocab_size=80, **few), space)
trained(
    "BPE that marks the ends of words",
    models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"),
    trainers.BpeTrainer(vocab_size=120, end_of_word_suffix="</w>", **few),
    space,
)
trained(
    "BPE of bytes",
    models.BPE(ignore_merges=True),
    trainers.BpeTrainer(
        vocab_size=400, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    ),
    pre_tokenizers.ByteLevel(add_prefix_space=False),
)
trained(
    "WordPiece",
    models.WordPiece(unk_token="<unk>", max_input_chars_per_word=9),
    trainers.WordPieceTrainer(vocab_size=120, **few),
    pre_tokenizers.BertPreTokenizer(),
)
trained(
    "Unigram",
    models.Unigram(),
    trainers.UnigramTrainer(
        vocab_size=300, unk_token="<unk>", special_tokens=["<unk>"], show_progress=False
    ),
    pre_tokenizers.Metaspace(),
)

for name, options in {
    "as they are": {},
    "with blanks": {"lstrip": True, "rstrip": True},
    "not normalised": {"normalized": False},
}.items():
    for special in [False, True]:
        tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "a": 1, "world": 2, "hello": 3}, unk_token="[UNK]"))
        tokenizer.normalizer = normalizers.Lowercase()
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        tokens = [AddedToken(token, **options) for token in ["<s>", "[MASK]", "WORLD", "two spaces", "ba", "bar"]]
        (tokenizer.add_special_tokens if special else tokenizer.add_tokens)(tokens)
        save(f"added tokens {name}, special: {special}", tokenizer)

print(json.dumps(found))
