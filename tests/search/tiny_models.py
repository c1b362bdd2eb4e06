"""A bi-encoder and a cross-encoder of some kilobytes with random weights, made where they are used.

Their words are single characters.
"""

from __future__ import annotations

from pathlib import Path

import pytest

QUERY_PROMPT = "问题："


def save_bi_encoder(folder: Path, *, seed: int = 1, width: int = 32) -> Path:
    """Save a sentence-transformers model with a prompt for questions."""
    library = pytest.importorskip("sentence_transformers", reason="the extra models is needed")
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    base = _save_bert(folder.with_name(folder.name + "-base"), seed, width, labels=0)
    words = Transformer(str(base))
    pooling = Pooling(words.get_embedding_dimension(), pooling_mode="mean")
    prompts = {"query": QUERY_PROMPT, "document": ""}
    library.SentenceTransformer(modules=[words, pooling], device="cpu", prompts=prompts).save(
        str(folder)
    )
    return folder


def save_cross_encoder(folder: Path, *, seed: int = 1, labels: int = 1) -> Path:
    """Save a model that reads a question and a passage together."""
    pytest.importorskip("sentence_transformers", reason="the extra models is needed")
    return _save_bert(folder, seed, 32, labels=labels)


def _save_bert(folder: Path, seed: int, width: int, *, labels: int) -> Path:
    import torch
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors
    from transformers import (
        BertConfig,
        BertForSequenceClassification,
        BertModel,
        PreTrainedTokenizerFast,
    )

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    vocabulary = {word: number for number, word in enumerate([*special, *_frequent()])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=128,
    ).save_pretrained(folder)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=width,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=width,
        max_position_embeddings=128,
        num_labels=max(labels, 1),
    )
    kind = BertForSequenceClassification if labels else BertModel
    kind(config).save_pretrained(folder)
    return folder


def _frequent() -> list[str]:
    """Characters of the invented library; others are the unknown word."""
    texts = (
        "某食品有限公司夜间倾倒废油案情简介向溪流罚款决定竹林采伐巡查保护法第一二三条问题：是什么"
    )
    return sorted(set(texts))
