import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { MapProjection, MapSpace } from '../../../contract/index.ts';
import { MAP_SIDE } from '../../../domain/map-parts.ts';
import { makeMaps } from '../../../services/inspect/make-map.ts';
import { methodOfRun, runOf } from '../../../services/runs/method-of-run.ts';
import { itemNames } from '../../../store/neighbours.ts';
import { outputTrouble } from '../../../store/names.ts';
import { type RunChoice, runChoice, runIdOf } from '../options.ts';
import { counted, createOutput } from '../output.ts';
import { readingProject } from '../project.ts';

interface MapOptions {
  run?: RunChoice;
  method?: string;
  projection: MapProjection;
  space: MapSpace;
  out: string;
  json: boolean;
}

export function addMap(program: Command): void {
  program
    .command('map')
    .description('Lay the texts of a run out in two dimensions: labelled ones and those it ranked.')
    .argument('<project>', 'NAME.dialect')
    .requiredOption('--out <file>', 'CSV with id, domain, x and y')
    .option('--run <id>', 'number of a run, or latest', runChoice)
    .option('--method <id>', 'candidate; the one that the verdict names where it is left out')
    .addOption(
      new Option('--projection <kind>', 'umap holds 6,000 texts, pca a million')
        .choices(MapProjection.options)
        .default('pca'),
    )
    .addOption(
      new Option('--space <which>', 'features before or after adaptation')
        .choices(MapSpace.options)
        .default('after'),
    )
    .option('--json', 'prints one JSON object', false)
    .action(async (path: string, options: MapOptions) => {
      const out = createOutput(options.json);
      const long = outputTrouble(resolve(options.out));
      if (long) throw long; // before the work
      const { about, rows, run, method } = await readingProject(path, async ({ db }) => {
        const found = runOf(db, runIdOf(options.run));
        const of = { runId: found.id, method: methodOfRun(found, options.method) };
        const maps = await makeMaps(db, of, options.projection, {
          progress: () => undefined,
          check: () => Promise.resolve(),
        });
        const map = maps.find((one) => one.about.space === options.space) ?? maps[0];
        const { items, places } = map.data;
        const names = itemNames(db, items);
        const rows = names.map(({ id, domain }, at) => [
          id,
          domain,
          ...[places[2 * at] / MAP_SIDE, places[2 * at + 1] / MAP_SIDE].map((v) => v.toFixed(5)),
        ]);
        return { about: map.about, rows, run: of.runId, method: of.method };
      });
      writeFileSync(options.out, stringify([['id', 'domain', 'x', 'y'], ...rows]));
      const { left, regions, points } = about;
      const leftOut = left.source + left.target;
      out.result(
        { run, method, ...about, out: options.out },
        [
          `${options.out}: ${counted(points, 'text')} of run ${run}, ${method}, ${about.space} adaptation.`,
          ...(leftOut > 0
            ? [`Left out, more than such a map holds: ${counted(leftOut, 'text')}.`]
            : []),
          ...regions.map(
            ({ x, y, texts, words }) =>
              `  ${x.toFixed(2)}, ${y.toFixed(2)}: ${counted(texts, 'text')}; ${words.join(', ')}`,
          ),
        ].join('\n'),
      );
    });
}
