/** Opening and leaving projects, and the room to show afterwards. */
import { adopt, app, host } from './app.svelte.ts';
import { hasQuestions } from './domains.ts';
import { panels } from './panels.svelte.ts';
import { navigate, route } from './router.svelte.ts';
import { tour } from './tour.svelte.ts';

/** A new, empty project: its Data room says what to do next. */
export async function createProject(name: string): Promise<void> {
  adopt(await host().call('project.create', { name }));
  navigate(['data'], { replace: true });
}

/** Shows the sample where its first vote is one key away. */
export async function openSample(): Promise<void> {
  adopt(await host().call('project.openSample', {}));
  navigate(['label'], { replace: true });
}

/** Begins the tour, in the sample if no project is open. */
export async function startTour(): Promise<void> {
  if (app.project === null) await openSample();
  tour.at = 0;
}

export async function openProject(file: { path: string } | { token: string }): Promise<void> {
  // Settings without a project were only a stop on the way to one.
  if (app.project === null && route.room === 'settings') navigate([], { replace: true });
  adopt(await host().call('project.open', file));
  await enterProject();
}

/** Asks for a project file: by the native dialog, or in a browser, which has none, by its path. */
export async function pickProject(): Promise<void> {
  if (host().kind === 'web') {
    panels.project = 'open';
    return;
  }
  const picked = await host().pickProject();
  if (picked) await openProject({ token: picked.token });
}

/** The same for a copy of the project whose votes are to be merged. */
export async function pickToMerge(): Promise<void> {
  if (host().kind === 'web') panels.picked = null;
  else {
    const picked = await host().pickProject();
    if (!picked) return;
    panels.picked = picked.token;
  }
  panels.project = 'merge';
}

/** Goes to the room in the address, or else to the first one that has something to do. */
export async function enterProject(): Promise<void> {
  if (route.room !== null) return;
  const domains = await host().call('data.domains', {});
  const labels = domains.some((domain) => domain.role === 'source' && hasQuestions(domain));
  if (route.room === null) navigate([labels ? 'label' : 'data'], { replace: true });
}

export async function closeProject(): Promise<void> {
  adopt(await host().call('project.close', {}));
  navigate([]);
}

/** Copies the open project into the same folder. @returns the copy's path */
export async function copyProject(): Promise<string> {
  return (await host().call('project.copy', {})).path;
}
