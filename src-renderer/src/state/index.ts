/** State that rooms share. */
export { acts, type Act, type ActDeclaration } from './acts.svelte.ts';
export { app, host, nameAnnotator, setPreferences } from './app.svelte.ts';
export { hasQuestions, taskToLabel } from './domains.ts';
export { bound, useActs } from './use-acts.svelte.ts';
export { keyWords } from './keys.ts';
export { pager, type AskPage, type Page, type Pager } from './pager.svelte.ts';
export { query, type Query } from './query.svelte.ts';
export { hrefOf, navigate, route, type RoomName, type Route } from './router.svelte.ts';
