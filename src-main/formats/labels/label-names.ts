/** Which columns may hold labels, by their names alone. */
import { normalName, SCORE_NAMES, WEAK_WINNER_NAMES, WINNER_NAMES } from '../columns.ts';

const LABEL_NAMES = new Set(
  [...WINNER_NAMES, ...WEAK_WINNER_NAMES, ...SCORE_NAMES].map(normalName),
);

const LABEL_WORDS =
  /winner|prefer|judg(?:e)?ment|verdict|vote|rating|score|stars|grade|label|better|strength|margin|likert|(?<!span)annotation|^best(?:id|idx|index|response|answer)?$|choice$|decision|selected|^rank(?:ing|s)?(?:a|b|1|2)?$|probability|^prob[ab12]$|prob$|winrate|(?:rater|annotator|judge|expert|human)\d/;

/** At the end of a name as a word of its own: 'human_rank', 'overallRank', but not 'pagerank'. */
const RANK = /(?:^|[^\p{L}])[Rr]ank(?:ing)?$|\p{Ll}Rank(?:ing)?$|(?:^|[^\p{L}])RANK(?:ING)?$/u;
/** Words that contain one of them and mean something else. */
const NO_LABELS = /scoreboard|upgrade|downgrade|gradient|underscore/;

const WORSE =
  /(?<!c)los(?:er|es|t$|ing)|worse|worst|least|inferior|rejected|(?:dis|un|non|not|less)(?:preferred|chosen|selected|better)/;

/** Those that hold nothing else; 'rejected_model' does. */
const WORSE_ALONE =
  /^(?:loser|losing|loses|lost|worst|rejected)(?:response|answer|text|option|side|id|idx|index)?$|worse|inferior|^least|(?:dis|un|non|not|less)(?:preferred|chosen|selected|better)/;

/** Whether a column says which text is worse: such labels are named, not read. */
export function namesWorse(column: string): boolean {
  return WORSE.test(normalName(column));
}

/** Whether a column may hold labels, by its name alone. */
export function isLabelName(column: string): boolean {
  const name = normalName(column);
  if (LABEL_NAMES.has(name) || RANK.test(column) || WORSE_ALONE.test(name)) return true;
  const told = LABEL_WORDS.test(name.replace(NO_LABELS, ''));
  return told && !/^(?:label|annot)[a-z]*id$/.test(name);
}
