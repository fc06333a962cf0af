/**
 * The paper's four settings through the product: the choice's gain over source-only, next to the paper's gain.
 * Every draw has its own source and seeds. `--only` names settings.
 */
import { parseArgs } from 'node:util';
import type { TrainSettingsInput } from '../src-main/contract/index.ts';
import { dataSet, missingFiles } from './data.ts';
import { encoderName, figure, idsOf, trained, withProject, type Part } from './product.ts';
import { SETTINGS_FILES, settingsOfPaper, type SettingPart } from './settings-data.ts';
import { drawn, figuresOf, line, rowOf, summary, type Figures, type Row } from './settings-rows.ts';

const DRAWS = 10;

export async function settings(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      draws: { type: 'string', default: String(DRAWS) },
      only: { type: 'string' },
      encoder: { type: 'string', multiple: true, default: ['style'] },
      methods: { type: 'string', default: 'all' },
      tune: { type: 'string', default: 'none' },
      seeds: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const missing = missingFiles(SETTINGS_FILES);
  if (missing !== null) {
    process.stderr.write(`settings left out: ${missing}\n`);
    return;
  }
  const tune = values.tune === 'lora' ? 'lora' : 'none';
  const draws = Number(values.draws);
  const wanted = values.only?.split(',');
  const rows: Row[] = [];
  for (const setting of settingsOfPaper()) {
    if (wanted && !wanted.includes(setting.id)) continue;
    const measured = values.encoder.map((): Row['parts'] => []);
    for (const part of setting.parts) {
      const figures = await measure(part, draws, values.encoder, {
        methods: ['wdgrl', ...values.methods.split(',')],
        seeds: Number(values.seeds ?? (tune === 'lora' ? '1' : '5')),
        tune,
      });
      figures.forEach((own, i) => measured[i].push({ name: part.name, draws: own }));
    }
    for (const [i, encoder] of values.encoder.entries()) {
      const name = `${encoderName(encoder)}${tune === 'lora' ? ', tuned' : ''}`;
      const row = rowOf(setting, name, measured[i]);
      rows.push(row);
      process.stderr.write(`${line(row)}\n`);
    }
  }
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ draws, rows, ...summary(rows) })}\n`
      : `${rows.map(line).join('\n')}\n\n${said(rows, draws)}\n`,
  );
}

/**
 * All draws in one project, each with domains of its own, so that a model reads a text once.
 *
 * @returns figures by encoder and draw
 */
function measure(
  part: SettingPart,
  draws: number,
  encoders: readonly string[],
  settings: TrainSettingsInput,
): Promise<Figures[][]> {
  const parts = Array.from({ length: draws }, (_, k): Part[] => {
    const { source, target } = part.draw(k);
    return [
      { domain: `source ${k}`, role: 'source', data: dataSet(() => source) },
      { domain: `target ${k}`, role: 'gold', data: dataSet(() => target) },
    ];
  });
  return withProject(parts.flat(), async (project) => {
    const figures: Figures[][] = [];
    for (const encoder of encoders) {
      const own: Figures[] = [];
      for (let k = 0; k < draws; k++) {
        const name = `${part.name}, ${encoderName(encoder)}, draw ${k + 1}`;
        const wish: TrainSettingsInput = {
          ...settings,
          encoder,
          // A run's seeds are consecutive, so draws need distant ones.
          seed: 100 * k,
          sources: idsOf(project, `source ${k}`),
          targets: idsOf(project, `target ${k}`),
        };
        const { evaluation, seconds } = await trained(project, wish, name);
        const of = figuresOf(evaluation);
        own.push(of);
        process.stderr.write(`${name} (${seconds.toFixed(0)} s): ${drawn(of)}\n`);
      }
      figures.push(own);
    }
    return figures;
  });
}

function said(rows: readonly Row[], draws: number): string {
  const { meanGain, worstGain, meanGainOverStyle } = summary(rows);
  const fewer = draws < DRAWS ? `, not the usual ${DRAWS}` : '';
  const sentences = [`Means of ${draws} ${draws === 1 ? 'draw' : 'draws'}${fewer}.`];
  if (meanGain !== null && worstGain !== null) {
    sentences.push(
      `The choice over source-only: mean ${figure(meanGain)}, worst ${figure(worstGain)}.`,
    );
  }
  if (meanGainOverStyle !== null) {
    sentences.push(`Over source-only of style: mean ${figure(meanGainOverStyle)}.`);
  }
  return sentences.join(' ');
}
