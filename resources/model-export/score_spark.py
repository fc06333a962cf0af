"""Rewards of a corpus in Parquet, by Spark, with the model in this folder.

    spark-submit score_spark.py PARQUET --out PARQUET
    python score_spark.py PARQUET --out PARQUET --master 'local[4]'

The input holds a column `features` (array of float) or one column for each feature, named as in
model-card.json; all other columns are kept. Where the export holds encoder/, a column `text` is
enough, with a column `prompt` where the model reads what was asked. `reward` and `spread` are as in
score.py. Executors need Python with numpy, pyarrow and
onnxruntime (and tokenizers, for texts); the model reaches them by broadcast, encoder/ as files, and
both are opened once in each of their Python processes.
"""

import argparse
import json
import uuid
from pathlib import Path

from pyspark import SparkFiles
from pyspark.sql import SparkSession
from pyspark.sql.types import FloatType, StructField, StructType

HERE = Path(__file__).resolve().parent


def schema_of(table, names, encodes):
    """The columns that are kept, and the rewards."""
    used = {"features"} if "features" in table.columns else set(names)
    missing = sorted(used - set(table.columns))
    if missing and encodes and "text" in table.columns:
        used = set()
    elif missing:
        raise SystemExit(
            f"score_spark.py: there is no column `features`, nor one for {len(missing)} of the "
            f"model's features: {', '.join(missing[:5])}."
        )
    kept = [field for field in table.schema.fields if field.name not in used]
    rewards = [StructField("reward", FloatType()), StructField("spread", FloatType())]
    return StructType(kept + rewards)


def scorer(broadcast, columns, domain, encodes):
    """What every executor does with batches of rows, as Arrow has them: columns keep their types."""
    key = uuid.uuid4().hex

    def score(batches):
        import pyarrow
        import score as scoring  # beside this file, sent along by addPyFile

        # Python processes of executors are used again: the model is opened once in each.
        if key not in scoring.OPENED:
            card, graph = broadcast.value
            # One thread: Spark runs a task for every core.
            encoder = SparkFiles.getRootDirectory() if encodes else None
            scoring.OPENED[key] = scoring.RewardModel(json.loads(card), graph, 1, encoder)
        model = scoring.OPENED[key]
        for batch in batches:
            table = scoring.columns_of(batch)
            features, kept = scoring.features_of(table, model)
            domains = [domain] * len(features) if domain is not None else table.get("domain")
            reward, spread = model.score(features, domains)
            result = {name: table[name] for name in kept}
            result["reward"] = pyarrow.array(reward, pyarrow.float32())
            result["spread"] = pyarrow.array(spread, pyarrow.float32())
            yield pyarrow.RecordBatch.from_arrays([result[name] for name in columns], columns)

    return score


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("input", help="Parquet, as Spark names it")
    parser.add_argument("--out", required=True, help="where Parquet with the rewards is written")
    parser.add_argument("--model", type=Path, default=HERE)
    parser.add_argument("--domain", help="of all texts, where the model knows several")
    parser.add_argument("--master", help="only without spark-submit, e.g. 'local[4]'")
    parser.add_argument("--overwrite", action="store_true", help="replaces what is there")
    options = parser.parse_args()

    builder = SparkSession.builder.appName("Dialect rewards")
    if options.master:
        builder = builder.master(options.master)
    spark = builder.getOrCreate()
    spark.sparkContext.addPyFile(str(HERE / "score.py"))
    card = (options.model / "model-card.json").read_text(encoding="utf-8")
    graph = (options.model / "model.onnx").read_bytes()
    broadcast = spark.sparkContext.broadcast((card, graph))

    table = spark.read.parquet(options.input)
    names = [feature["id"] for feature in json.loads(card)["input"]["features"]]
    encodes = (options.model / "encoder").is_dir()
    schema = schema_of(table, names, encodes)
    if encodes and "text" in schema.fieldNames():
        spark.sparkContext.addPyFile(str(HERE / "text_encoder.py"))
        # File by file: clusters take no folder of the driver's disk.
        for file in sorted((options.model / "encoder").iterdir()):
            spark.sparkContext.addFile(str(file))
    else:
        encodes = False
    score = scorer(broadcast, schema.fieldNames(), options.domain, encodes)
    rewards = table.mapInArrow(score, schema)
    rewards.write.mode("overwrite" if options.overwrite else "error").parquet(options.out)
    spark.stop()


if __name__ == "__main__":
    main()
