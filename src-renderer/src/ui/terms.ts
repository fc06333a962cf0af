/** Technical terms, each explained in one sentence. One list, so that they never disagree. */
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
  ranking: {
    word: 'ranking',
    help: 'Two to nine answers to one prompt, put in order; answers may tie.',
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
  candidate: {
    word: 'candidate',
    help: 'A method with one weight of its domain loss. Candidates are trained side by side, and validators choose among them.',
  },
  validator: {
    word: 'validator',
    help: 'A measure that compares candidates without target labels. One alone can mislead, so several are combined by average rank.',
  },
  averageRank: {
    word: 'average rank',
    help: 'The mean of the validators’ ranks, 1 being best; the candidate with the lowest is chosen, if its gain over source-only is larger than its error and the verdict does not advise against adapting.',
  },
  chosen: {
    word: 'chosen',
    help: 'What the run settles on, without any target label: the candidate with the lowest average rank if its gain over source-only is larger than its error and the verdict does not advise against adapting; else source-only.',
  },
  reference: {
    word: 'upper reference',
    help: 'A model that also reads target labels: about the best that could be reached. It is never a candidate.',
  },
  discordant: {
    word: 'unlike source-only',
    help: 'The share of pairs of target texts that this candidate and source-only put in different order.',
  },
  concordance: {
    word: 'Kendall’s W',
    help: 'How far the validators’ rankings of the candidates agree: 1 they are the same. What rankings without anything in common come to depends on how many there are: 0.50 for two, 0.33 for three.',
  },
  loss: {
    word: 'source loss',
    help: 'What training minimises on the labelled source: how badly the rewards order or predict what people said.',
  },
  againstSourceOnly: {
    word: 'against source-only',
    help: 'The figure minus that of source-only on the same rows, with a 95 % interval and the p of a paired test.',
  },
  p: {
    word: 'p',
    help: 'How often chance alone would give a difference as large as this one. Small: chance is an unlikely explanation.',
  },
  gain: {
    word: 'gain',
    help: 'The validator’s score minus that of source-only on the same rows, plus or minus its standard error.',
  },
  criticDistance: {
    word: 'critic distance',
    help: 'How far a fresh critic can tell source and target apart on held-out texts: lower means more alike.',
  },
  permutationNull: {
    word: 'null',
    help: 'The critic distance when texts are dealt to source and target by chance: a distance within it shows no shift.',
  },
  proxyA: {
    word: 'proxy-A',
    help: 'Proxy-A distance, 2 (1 − 2 error) of a classifier that tells source from target: 0 it cannot, 2 it always can.',
  },
  domainAuc: {
    word: 'domain AUC',
    help: 'How well a classifier tells target from source on held-out texts: 0.5 is guessing, 1 is without fail.',
  },
  effectiveRank: {
    word: 'effective rank',
    help: 'How many directions the features really use. A fall after training says that they have collapsed.',
  },
  norm: {
    word: 'norm',
    help: 'The mean length of a text’s features. If it shrinks, a smaller distance may mean nothing.',
  },
  rewardSpread: {
    word: 'reward spread',
    help: 'The standard deviation of the rewards over the texts of a domain. Far less on the target: the model hardly tells its texts apart.',
  },
  gradientCosine: {
    word: 'gradient cosine',
    help: 'Whether source loss and domain loss pull the features the same way: 1 they do, 0 independent, −1 against each other.',
  },
  labelShift: {
    word: 'label shift',
    help: 'How often the chosen source answer is also the more target-like one. Far from one half, aligning the domains removes what makes an answer better.',
  },
  calibration: {
    word: 'calibration',
    help: 'Whether a predicted probability means what it says: of pairs called 70 % sure, 70 % should be right.',
  },
  temperature: {
    word: 'temperature',
    help: 'The number by which margins are divided to make probabilities honest: above 1 the model was too sure, below 1 too modest.',
  },
  ece: {
    word: 'ECE',
    help: 'Expected calibration error: the mean gap between how sure the model is and how often it is right; 0 is best.',
  },
  brier: {
    word: 'Brier score',
    help: 'The mean squared error of the probabilities; 0 is best, always saying one half gives 0.25.',
  },
  rightFirst: {
    word: 'right first',
    help: 'Among questions with one right answer out of three or more, the share whose right answer comes first.',
  },
  meanRank: {
    word: 'mean rank',
    help: 'Among questions with one right answer out of three or more, the mean place of the right one; 1 is best.',
  },
  pearson: {
    word: 'Pearson',
    help: 'Linear correlation of reward and gold score: 1 on one line, 0 unrelated.',
  },
  kendall: {
    word: 'Kendall',
    help: 'Rank correlation by pairs: the share of pairs in the same order minus the share in the other.',
  },
  seedAgreement: {
    word: 'seed agreement',
    help: 'Mean rank correlation between the seeds’ rankings. Seeds can agree and be wrong together: this is not correctness.',
  },
  lengthCorrelation: {
    word: 'length correlation',
    help: 'Rank correlation of the reward with text length over the target texts: far from 0, the ranking mostly sorts by length.',
  },
  validation: {
    word: 'validation',
    help: 'Source prompts held out from training, to see whether the model learned a rule or memorised.',
  },
} as const;

export type TermName = keyof typeof terms;
