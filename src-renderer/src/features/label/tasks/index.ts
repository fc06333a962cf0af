/** The stages of the Label room. A task is a folder and a line here. */
import type { Component } from 'svelte';
import { places, type StageId } from '../../../model/tasks.ts';
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

const stages: readonly { id: StageId; Stage: Component }[] = [
  { id: 'pairs', Stage: Pairs },
  { id: 'ranking', Stage: Ranking },
  { id: 'best-worst', Stage: BestWorst },
  { id: 'rating', Stage: Rating },
  { id: 'choice', Stage: Choice },
  { id: 'criteria', Stage: Criteria },
  { id: 'spot-check', Stage: SpotCheck },
];

/** The first one has the room's own address, others follow 'task' and their id. */
export const taskViews: readonly TaskView[] = stages.map((stage) => ({
  ...stage,
  label: places[stage.id].label,
}));

export function taskOfPath(path: readonly string[]): TaskView {
  return taskViews.find(({ id }) => path[0] === 'task' && path[1] === id) ?? taskViews[0];
}
