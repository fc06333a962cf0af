/** README.md of an exported model: a page for whoever receives the folder. */
import type { Card } from './card.ts';
import type { ExportedAdapter } from './model-export.ts';

export function readmeOf(card: Card, adapter: ExportedAdapter | null): string {
  const { input, measured, verdict, calibration } = card;
  const several = input.domains.length > 1;
  return `# ${card.name}

A reward model trained with ${card.madeBy} on ${measured.votes} votes over ${measured.pairs} pairs: \`model.onnx\` gives every text one
number, higher for better ones, from ${input.features.length} features of it. Run ${card.run} of the project, candidate “${card.candidate.label}”.

## Scoring

    pip install -r requirements.txt
    python score.py features.jsonl --out rewards.csv

reads features as .npy, .csv, .jsonl or .parquet. Dialect writes them with

    dialect export ${fileName(card.project)}.dialect --what features --run ${card.run} --format jsonl --out features.jsonl

${several ? `Texts are of one of these domains, named by a column \`domain\` or by \`--domain\`: ${input.domains.join(', ')}.\n\n` : ''}Features are given raw: standardisation is part of the graph. Corpora beyond one machine, as Parquet:

    spark-submit score_spark.py PARQUET --out PARQUET

${
  input.fromText
    ? `The encoder goes along in \`encoder/\`: for both programs a column \`text\` is enough${readsPrompts(card) ? ', with a column `prompt` that says what was asked' : ''}, as in {${readsPrompts(card) ? '"prompt": "...", ' : ''}"text": "..."} lines of a .jsonl file.

`
    : ''
}## How good it is

${measuredSentence(card)}${calibration ? ` P(a better than b) = 1 / (1 + exp(-(reward_a - reward_b) / ${round(calibration.temperature)})).` : ''}
${verdict ? `\nVerdict of the run: ${adviceOf(verdict)}\n\n${verdict.reasons.map((reason) => `- ${reason}`).join('\n')}\n` : ''}
${card.output.ranking}

## Files

| file | what |
|---|---|
| model.onnx | the ensemble of ${card.network.seeds} ${card.network.seeds === 1 ? 'seed' : 'seeds'}, from features to rewards |
| model-card.json | features in their order, settings, calibration, figures, licences |
| score.py | rewards of a file of features: numpy and onnxruntime |
| score_spark.py | the same for Parquet, with Spark |
${input.fromText ? '| encoder/, text_encoder.py | the transformer that gives texts their features, and how it is run |\n' : ''}${adapter ? adapterRow(adapter) : ''}| requirements.txt | what both need |

## Licences

${card.licences.map((line) => `- ${line}`).join('\n')}
`;
}

function readsPrompts({ encoders }: Card): boolean {
  return encoders.some(({ reading }) => reading?.reads.some((read) => read !== 'answer'));
}

function adapterRow(adapter: ExportedAdapter): string {
  const { offset } = adapter;
  const what = `LoRA in the layout of peft (\`PeftModel.from_pretrained(base, "adapter")\`), where \`base\` is ${baseOf(adapter)}`;
  const head =
    offset === null
      ? ''
      : `. With its score head it is a reward model by itself (AutoModelForSequenceClassification with one label): logits of prompt and answer in the chat template, plus ${Number(offset.toPrecision(7))}, are the reward`;
  return `| adapter/ | what tuning changed of the language model: ${what}${head} |\n`;
}

/** The model under the adapter, as transformers opens it. */
function baseOf({ base, fromHub, offset }: ExportedAdapter): string {
  return fromHub
    ? `\`${offset === null ? `AutoModel.from_pretrained("${base}")` : `AutoModelForSequenceClassification.from_pretrained("${base}", num_labels=1)`}\`, from the hub`
    : `the model in the folder “${base}” of who trained this, opened by its path`;
}

function measuredSentence({ measured }: Card): string {
  const { sourceAccuracy, sourceInterval, longerWins } = measured;
  if (sourceAccuracy === null) return 'No source pairs were held out: its accuracy is not known.';
  const interval = sourceInterval
    ? ` (95 % interval ${share(sourceInterval[0])} to ${share(sourceInterval[1])})`
    : '';
  const longer = longerWins === null ? '' : `; choosing the longer text, with ${share(longerWins)}`;
  return `On held-out source pairs it agrees with ${share(sourceAccuracy)} of the votes${interval}${longer}. On target texts nothing was measured here unless you did so with labels of your own.`;
}

function adviceOf({ advice, candidate, isThisModel }: NonNullable<Card['verdict']>): string {
  const of = isThisModel ? 'this model' : `“${candidate}”, which is not this model`;
  switch (advice) {
    case 'adapt':
      return `adapt, with ${of}.`;
    case 'do-not-adapt':
      return `do not adapt; take ${of}.`;
    case 'label-more':
      return `label more to know; until then ${of}.`;
    case 'only-length':
      return 'nothing but length transfers; none of the models sees more on the target.';
    case 'nothing-transfers':
      return 'nothing that was learned transfers; trust none of the models on the target.';
  }
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function share(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function fileName(project: string): string {
  return project.includes(' ') ? 'PROJECT' : project;
}
