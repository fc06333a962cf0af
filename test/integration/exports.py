"""Loads what Dialect exported, with the program that it is for. Prints one JSON object.

    exports.py load FOLDER           datasets and polars: types of every file
    exports.py trl FILE reward|dpo   two steps of a tiny random model
    exports.py label-studio FILE
    exports.py argilla FILE
"""

import json
import pathlib
import re
import sys
import tempfile


def load(folder):
    import datasets

    datasets.disable_progress_bars()
    result = {}
    for path in sorted(pathlib.Path(folder).glob("*.jsonl")) + sorted(pathlib.Path(folder).glob("*.parquet")):
        kind = "json" if path.suffix == ".jsonl" else "parquet"
        with tempfile.TemporaryDirectory() as cache:
            data = datasets.load_dataset(kind, data_files=str(path), split="train", cache_dir=cache)
            result[path.name] = {"rows": len(data), "types": {name: str(kind) for name, kind in data.features.items()}}
        try:
            import polars
        except ImportError:
            continue
        frame = polars.read_ndjson(path) if kind == "json" else polars.read_parquet(path)
        result[path.name]["polars"] = frame.height
    return result


def tiny_model(head, texts):
    import torch
    import transformers
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = sorted({word for text in texts for word in re.findall(r"\w+|[^\w\s]+", text)} | {"user", "assistant", "system", ":"})
    vocabulary = {word: index for index, word in enumerate(["<pad>", "<unk>", "<eos>", *words])}
    inner = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=inner, pad_token="<pad>", unk_token="<unk>", eos_token="<eos>"
    )
    tokenizer.chat_template = (
        "{% for message in messages %}{{ message['role'] + ' : ' + message['content'] + '\n' }}{% endfor %}"
        "{% if add_generation_prompt %}{{ 'assistant : ' }}{% endif %}"
    )
    config = transformers.LlamaConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_labels=1,
        pad_token_id=0,
        eos_token_id=2,
    )
    torch.manual_seed(0)
    # From a folder, as people have models: DPO opens the same one again for its reference.
    folder = tempfile.mkdtemp()
    kind = getattr(transformers, head)
    kind(config).save_pretrained(folder)
    return kind.from_pretrained(folder), tokenizer


def trl(file, which):
    import datasets

    datasets.disable_progress_bars()
    data = datasets.load_dataset("json", data_files=file, split="train", cache_dir=tempfile.mkdtemp())
    texts = [json.dumps(row, ensure_ascii=False) for row in data]
    if which == "reward":
        from trl import RewardConfig as Config, RewardTrainer as Trainer

        model, tokenizer = tiny_model("LlamaForSequenceClassification", texts)
    else:
        from trl import DPOConfig as Config, DPOTrainer as Trainer

        model, tokenizer = tiny_model("LlamaForCausalLM", texts)
    with tempfile.TemporaryDirectory() as out:
        args = Config(
            output_dir=out,
            max_steps=2,
            per_device_train_batch_size=2,
            logging_steps=1,
            report_to=[],
            use_cpu=True,
            bf16=False,
            fp16=False,
            gradient_checkpointing=False,
            max_length=64,
        )
        trainer = Trainer(model=model, args=args, train_dataset=data, processing_class=tokenizer)
        columns = trainer.train_dataset.column_names
        first = next(iter(trainer.get_train_dataloader()))
        trainer.train()
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    ids = [key for key in first if key.endswith("input_ids")]
    sample = tokenizer.decode(first[ids[0]][0])
    return {"steps": trainer.state.global_step, "losses": losses, "columns": columns, "sample": sample}


def label_studio(file):
    from label_studio_sdk.label_interface import LabelInterface

    interface = LabelInterface(
        """<View><Text name="prompt" value="$prompt"/>
        <Text name="answer1" value="$answer1"/><Text name="answer2" value="$answer2"/>
        <Pairwise name="preference" toName="answer1,answer2"/></View>"""
    )
    tasks = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))
    errors = []
    for task in tasks:
        # Version 2.0.19 asks for the predictions of a task, and gives itself none.
        interface.validate_task({name: value for name, value in task.items() if name != "predictions"})
        for prediction in task["predictions"]:
            errors += interface.validate_prediction(prediction, return_errors=True)
    return {"tasks": len(tasks), "errors": errors}


def argilla(file):
    from argilla import Record
    from argilla.records._io import JsonIO

    records = JsonIO._records_from_json(file)
    assert all(isinstance(record, Record) for record in records)
    # What Argilla itself writes of these records.
    out = pathlib.Path(file).with_suffix(".again.json")
    JsonIO.to_json(records, out)
    return {"records": len(records), "suggestions": sum(len(list(record.suggestions)) for record in records)}


command, *arguments = sys.argv[1:]
commands = {"load": load, "trl": trl, "label-studio": label_studio, "argilla": argilla}
print("\n" + json.dumps(commands[command](*arguments)))
