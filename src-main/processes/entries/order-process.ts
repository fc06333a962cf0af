/** The ordering process: fits a quick model to a project's votes, and says which pairs to label next. */
import { ModelOrder } from '../../contract/index.ts';
import { style } from '../../encoders/style.ts';
import { candidatesOf } from '../../learning/next/candidates.ts';
import { orderOf } from '../../learning/next/order.ts';
import { type ModelLists, orderInput } from '../../store/model-orders.ts';
import { openReadOnly } from '../../store/read-only.ts';
import { answerParent } from '../parent.ts';
import type { FromOrder, OrderStart } from '../protocols/order.ts';

answerParent<OrderStart, FromOrder>(async ({ projectPath }, { send }) => {
  const project = await openReadOnly(projectPath);
  try {
    const { pairs, votes, rest, target } = orderInput(project.db);
    const candidates = candidatesOf(
      {
        columns: style.dimension,
        first: style.encode(pairs.map(({ prompt, first }) => ({ prompt, text: first }))),
        second: style.encode(pairs.map(({ prompt, second }) => ({ prompt, text: second }))),
        target: style.encode(target),
      },
      votes,
    );
    const voted = new Set(votes.map(({ row }) => row));
    const rows = pairs.map((_, row) => row);
    // Pairs with a vote come after all others: some annotators may be asked for a second opinion.
    const parts = [rows.filter((row) => !voted.has(row)), rows.filter((row) => voted.has(row))];
    const list = (order: ModelOrder) => [
      ...parts.flatMap((part) =>
        Array.from(orderOf(order, candidates, part), (row) => pairs[row].id),
      ),
      ...rest,
    ];
    const lists = Object.fromEntries(
      ModelOrder.options.map((order) => [order, list(order)]),
    ) as ModelLists;
    send({ kind: 'ordered', lists, votes: votes.length });
  } finally {
    project.close();
  }
});
