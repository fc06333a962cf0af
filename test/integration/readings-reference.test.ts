/** Prompt and answer as models read them, compared with transformers: pairs, chat templates, likelihoods. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TextInput } from '../../src-main/encoders/encoder.ts';
import { openChat } from '../../src-main/encoders/transformer/chat.ts';
import { conversationForm } from '../../src-main/encoders/transformer/forms.ts';
import { transformerEncoder } from '../../src-main/encoders/transformer/index.ts';
import { openTokens } from '../../src-main/encoders/transformer/tokens.ts';
import { openCausal } from '../../src-main/encoding/causal-model.ts';
import { E5, MINILM, missingModel, modelFolder, SMOLLM2 } from '../models.ts';
import { missingInPython, runPython } from '../python.ts';

const python = missingInPython('torch', 'transformers', 'tokenizers');
const minutes = { timeout: 400_000 };

const items: TextInput[] = [
  { prompt: 'Why is the sky blue?', text: 'Blue light is scattered more than red light is.' },
  { prompt: 'Why is the sky blue?', text: 'Because.' },
  { prompt: 'Warum ist der Himmel blau?', text: 'Blaues Licht wird stärker gestreut — so ist es.' },
  { prompt: 'Tell me a story', text: 'Once upon a time, a fox met a crow. '.repeat(12) },
  { prompt: '  Two  lines\n\nand an emoji 🦊 ', text: '\nIndeed:\n- one\n- two\n' },
];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function encoded(id: string, dimension: number): Promise<number[][]> {
  const encoder = await transformerEncoder(id, { models: join(folder, 'models') });
  expect(encoder.dimension).toBe(dimension);
  const open = await encoder.open({ threads: 2, causal: openCausal });
  const { rows } = await open.encode(items);
  await open.close();
  return items.map((_, k) => [...rows.subarray(k * dimension, (k + 1) * dimension)]);
}

function largest(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((value, j) => Math.abs(value - b[j])));
}

const pairs = `
import json, sys, torch
from tokenizers import Tokenizer
from transformers import AutoModel
folder, items, prefix = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3]
# As the file says: AutoTokenizer builds that of XLM-R anew, with other rules for white space.
tokenizer = Tokenizer.from_file(folder + "/tokenizer.json")
tokenizer.no_truncation()
tokenizer.no_padding()
model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
rows = []
with torch.no_grad():
    for item in items:
        own = tokenizer.encode(prefix + item["prompt"], item["text"])
        given = {"input_ids": [own.ids], "token_type_ids": [own.type_ids]}
        given = {name: torch.tensor(rows) for name, rows in given.items()}
        rows.append(model(**given).last_hidden_state[0].mean(0).tolist())
print(json.dumps(rows))
`;

describe.each([
  { name: MINILM, prefix: '', unit: false },
  { name: E5, prefix: 'query: ', unit: true },
] as const)('a pair of segments through $name', ({ name, prefix, unit }) => {
  const missing = missingModel(name) || python;
  it.skipIf(missing)(`is what transformers makes of it${missing}`, minutes, async () => {
    const model = modelFolder(name);
    const said = await runPython(['-c', pairs, model, JSON.stringify(items), prefix]);
    const wanted = (JSON.parse(said) as number[][]).map((vector) => {
      const length = unit ? Math.hypot(...vector) : 1;
      return vector.map((value) => value / length);
    });
    const choices = prefix === '' ? '' : `&prefix=${prefix}`;
    const found = await encoded(`${model}?reads=joint${choices}`, 384);
    found.forEach((vector, k) =>
      expect(largest(vector, wanted[k]), `item ${k}`).toBeLessThan(1e-4),
    );
  });
});

const conversations = `
import json, sys
from transformers import AutoTokenizer
folder, items = sys.argv[1], json.loads(sys.argv[2])
tokenizer = AutoTokenizer.from_pretrained(folder)
def ids(item):
    asked = {"role": "user", "content": item["prompt"]}
    said = {"role": "assistant", "content": item["text"]}
    text = tokenizer.apply_chat_template([asked, said], tokenize=False)
    return tokenizer(text, add_special_tokens=False)["input_ids"]
print(json.dumps([ids(item) for item in items]))
`;

const likelihoods = `
import json, sys, torch
from transformers import AutoModelForCausalLM
folder, texts = sys.argv[1], json.loads(sys.argv[2])
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
rows = []
with torch.no_grad():
    for ids, start in texts:
        out = model(torch.tensor([ids]), output_hidden_states=True)
        log = torch.log_softmax(out.logits[0, :-1].double(), -1)
        own = log[range(start - 1, len(ids) - 1), ids[start:]]
        hidden = out.hidden_states[-1][0]
        rows.append([hidden.mean(0).tolist(), own.sum().item(), own.mean().item()])
print(json.dumps(rows))
`;

const missing = missingModel(SMOLLM2) || python;
describe.skipIf(missing)(`a conversation of ${SMOLLM2}${missing}`, () => {
  const model = modelFolder(SMOLLM2);

  async function forms() {
    const tokens = await openTokens(model);
    const chat = await openChat(model, tokens.config);
    const form = conversationForm(model, tokens, chat, { window: 1024, prefix: '' });
    return items.map(({ prompt, text }) => form(prompt, text));
  }

  it('has the tokens of apply_chat_template', minutes, async () => {
    const said = await runPython(['-c', conversations, model, JSON.stringify(items)]);
    expect((await forms()).map(({ ids }) => ids)).toEqual(JSON.parse(said));
  });

  it('gives the mean of its hidden states, and how likely the answer is', minutes, async () => {
    const texts = (await forms()).map(({ ids, answerFrom }) => [ids, answerFrom]);
    const said = await runPython(['-c', likelihoods, model, JSON.stringify(texts)]);
    const wanted = JSON.parse(said) as [number[], number, number][];
    const found = await encoded(`${model}?reads=joint,lm`, 576 + 9);
    found.forEach((row, k) => {
      const [vector, sum, mean] = wanted[k];
      expect(largest(row.slice(0, 576), vector), `item ${k}`).toBeLessThan(1e-3);
      expect(Math.abs(row[576] - sum)).toBeLessThan(1e-3 * Math.max(1, Math.abs(sum)));
      expect(Math.abs(row[577] - mean)).toBeLessThan(1e-3);
    });
  });
});
