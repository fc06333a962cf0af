/** The options of `dialect train`, in groups for --help. Each is named like the setting that it gives. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { wholePaths } from '../../services/encoders.ts';
import { decimal, integer, list } from './options.ts';

function factor(text: string): number | 'auto' {
  if (text === 'auto') return text;
  try {
    return decimal(0, 10)(text);
  } catch {
    throw new InvalidArgumentError('It must be auto, or a number from 0 to 10.');
  }
}

export function addTrainOptions(train: Command): Command {
  train
    .optionsGroup('What is compared:')
    .option(
      '--methods <ids>',
      'candidates, separated by commas: all, METHOD or METHOD@STRENGTH (default: source-only,wdgrl)',
      list,
    )
    .option(
      '--lambda <x>',
      'weight of the domain loss, where a candidate names none (default: each method’s own)',
      decimal(0, 100),
    )
    .option(
      '--validators <ids>',
      'importance, circular, rehearsal, mixval, neighbourhood-density, or none (default: importance,circular)',
      list,
    )
    .option('--reference', 'also train on target labels, as an upper reference')
    .option('--sources <names>', 'domains to learn from, separated by commas (default: all)')
    .option('--targets <names>', 'domains to adapt to and rank (default: all)')
    .option('--validation <share>', 'of source prompts, held out to measure on', decimal(0, 0.5));
  train
    .optionsGroup('What is learned from labels:')
    .option('--loss <id>', 'source loss (default: auto, what the labels call for)')
    .option('--margin-scale <x>', 'margin of each step of strength', decimal(0, 10))
    .option('--centring <x>', 'weight that keeps rewards around zero', decimal(0, 10))
    .option('--reliability', 'weigh votes by how well their annotator agrees with others')
    .option('--length-balance', 'give longer-wins and shorter-wins pairs the same total weight');
  train
    .optionsGroup('How texts become numbers:')
    .option(
      '--encoder <ids>',
      'style, ngrams, FOLDER of a model, id of a downloaded one; several as style+FOLDER (default: style)',
      wholePaths,
    )
    .option('--meaning-factor <x>', 'of columns of meaning, or auto (default: auto)', factor)
    .addOption(
      new Option('--standardise <mode>', 'per domain, or all together').choices([
        'domain',
        'joint',
      ]),
    );
  train
    .optionsGroup('How models are trained:')
    .option('--seeds <n>', 'models a method, averaged by rank', integer(1, 32))
    .option('--seed <n>', 'the first seed', integer(0, 2 ** 31))
    .option('--steps <n>', 'steps a model', integer(1, 1_000_000))
    .option('--batch <n>', 'examples a step', integer(1, 4096))
    .option('--hidden <n>', 'width of the features', integer(2, 4096))
    .option('--learning-rate <x>', 'of the models', decimal(0, 1))
    .option('--weight-decay <x>', 'holds models back from fitting noise', decimal(0, 100))
    .option('--input-noise <x>', 'deviation of the noise added to features', decimal(0, 10))
    .option('--critic-steps <n>', 'steps of the critic at each of the models', integer(1, 100))
    .option('--critic-learning-rate <x>', 'of the critic', decimal(0, 1))
    .option('--gradient-penalty <x>', 'weight that holds the critic’s slope', decimal(0, 1000))
    .addOption(
      new Option('--engine <id>', 'where to compute').choices([
        'auto',
        'tensorflow',
        'webgpu',
        'wasm',
        'cpu',
      ]),
    );
  train
    .optionsGroup('Tuning of the language model:')
    .addOption(new Option('--tune <how>', 'by adapters beside the head').choices(['none', 'lora']))
    .option('--tune-steps <n>', 'steps of tuning', integer(1, 100_000))
    .option('--tune-batch <n>', 'examples a step of tuning', integer(1, 1024))
    .option('--tune-learning-rate <x>', 'of the adapters', decimal(0, 1))
    .option('--tune-tokens <n>', 'tokens of a text that are read while tuning', integer(8, 8192))
    .option('--lora-rank <n>', 'rank of the adapters', integer(1, 256))
    .option('--lora-alpha <x>', 'their scale, times the rank', decimal(0, 1024))
    .option(
      '--lora-targets <names>',
      'query, key, value, output; of causal models also gate, up, down',
      list,
    )
    .option('--lora-layers <n>', 'the highest n layers; 0: all', integer(0, 1000));
  return train
    .optionsGroup('The run itself:')
    .option('--settings <file>', 'JSON of settings, as --json prints them; other options go before')
    .option(
      '--resume',
      'go on with the newest run that was interrupted, by its own settings',
      false,
    )
    .option('--json', 'prints one JSON object', false);
}
