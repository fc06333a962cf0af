/** The words of the field, each explained in one sentence. One list, so that they never disagree. */
export const terms = {
  source: {
    word: 'source',
    help: 'A domain with preference labels: what the reward is learned from.',
  },
  target: {
    word: 'target',
    help: 'A domain whose texts are to be ranked; it needs no labels.',
  },
  gold: {
    word: 'gold',
    help: 'Human truth about target texts. It is never trained on and only measures how good a ranking is.',
  },
  pair: {
    word: 'pair',
    help: 'Two answers to one prompt, of which a person says which is better.',
  },
  reward: {
    word: 'reward',
    help: 'The learned number for how good a text is, standardised over all target texts: 0 is the average, 1 is one standard deviation above.',
  },
  rank: {
    word: 'rank',
    help: 'Ranks follow the mean of the seeds’ ranks and rewards are the mean of their rewards, so the two can differ in order.',
  },
  sourceOnly: {
    word: 'source-only',
    help: 'The model learned from source labels alone, without adaptation to the target. It is always trained, as the figure to beat.',
  },
  wdgrl: {
    word: 'WDGRL',
    help: 'Wasserstein-distance guided learning: the model is also trained to make source and target features look alike, judged by a critic.',
  },
  longerWins: {
    word: 'longer wins',
    help: 'The rule that calls the longer text better. A model that does no better has learned little.',
  },
  margin: { word: 'margin', help: 'The reward of the chosen text minus that of the rejected one.' },
  lambda: {
    word: 'λ',
    help: 'The weight of the domain loss against the preference loss; 0 is source-only.',
  },
  gamma: {
    word: 'γ',
    help: 'The weight of the gradient penalty, which keeps the critic’s slope near one so that its distance means something.',
  },
  critic: {
    word: 'critic',
    help: 'A small network that tries to tell source features from target features; its margin estimates the distance between the domains.',
  },
  criticSteps: {
    word: 'critic steps',
    help: 'How often the critic is updated for each step of the reward model.',
  },
  distance: {
    word: 'distance',
    help: 'The held-out Wasserstein distance between source and target features, divided by the critic’s slope: lower means more alike.',
  },
  seeds: {
    word: 'seeds',
    help: 'The same training repeated with other random starts and averaged by rank; the spread shows how much chance decides.',
  },
  spread: {
    word: 'spread',
    help: 'The standard deviation of a text’s reward over the seeds. Agreement of seeds is not correctness.',
  },
  interval: {
    word: 'interval',
    help: 'The 95 % bootstrap interval: with other data of this kind the figure would mostly fall inside it.',
  },
  spearman: {
    word: 'Spearman',
    help: 'Rank correlation: 1 when two rankings agree, 0 when they are unrelated, −1 when one is the other reversed.',
  },
  accuracy: {
    word: 'accuracy',
    help: 'The share of pairs in which the better text got the higher reward; a coin reaches 0.50.',
  },
  standardise: {
    word: 'standardise',
    help: 'Subtract the mean and divide by the deviation; per domain it removes what every text of a domain has in common.',
  },
  encoder: { word: 'encoder', help: 'What turns a text into numbers that the model can read.' },
  engine: {
    word: 'engine',
    help: 'The library that does the arithmetic of training: TensorFlow, WebGPU, WebAssembly or plain JavaScript.',
  },
  snapshot: {
    word: 'snapshot',
    help: 'The votes as they were when training began; later votes do not change the run.',
  },
  validation: {
    word: 'validation',
    help: 'Source prompts held out from training, to see whether the model learned a rule or memorised.',
  },
} as const;

export type TermName = keyof typeof terms;
