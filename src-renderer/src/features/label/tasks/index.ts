/** The stages of the Label room. A task is a folder and a line here. */
import type { Component } from 'svelte';
import type { StageId } from '../../../model/tasks.ts';
import BestWorst from './best-worst/Stage.svelte';
import Choice from './choice/Stage.svelte';
import Criteria from './criteria/Stage.svelte';
import Pairs from './pairs/Stage.svelte';
import Ranking from './ranking/Stage.svelte';
import Rating from './rating/Stage.svelte';
import SpotCheck from './spot-check/Stage.svelte';

export interface TaskView {
  id: StageId;
  label: string;
  Stage: Component;
}

/** The first one has the room's own address, others follow 'task' and their id. */
export const taskViews: readonly TaskView[] = [
  { id: 'pairs', label: 'Pairs', Stage: Pairs },
  { id: 'ranking', label: 'Rankings', Stage: Ranking },
  { id: 'best-worst', label: 'Best and worst', Stage: BestWorst },
  { id: 'rating', label: 'Ratings', Stage: Rating },
  { id: 'choice', label: 'Choices', Stage: Choice },
  { id: 'criteria', label: 'By criteria', Stage: Criteria },
  { id: 'spot-check', label: 'Spot-check', Stage: SpotCheck },
];

export function taskOfPath(path: readonly string[]): TaskView {
  return taskViews.find(({ id }) => path[0] === 'task' && path[1] === id) ?? taskViews[0];
}
