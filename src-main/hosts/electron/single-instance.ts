/** One Dialect per user: a second start hands its project to the first and ends. */
import path from 'node:path';
import type { App } from 'electron';

/** The project file among a program's arguments, as an absolute path; null if there is none. */
export function projectInArguments(args: readonly string[], folder: string): string | null {
  const project = args
    .slice(1)
    .find((argument) => !argument.startsWith('-') && argument.toLowerCase().endsWith('.dialect'));
  return project === undefined ? null : path.resolve(folder, project);
}

export interface InstanceParts {
  app: Pick<App, 'requestSingleInstanceLock' | 'on' | 'quit'>;
  args: readonly string[];
  folder: string;
  /** Called in the first instance for every project that the system or a later start opens. */
  open(project: string): void;
  /** Called in the first instance when the program is started again: brings its window to the front. */
  show(): void;
}

/** @returns false in a second instance, which has already asked to quit */
export function claimInstance({ app, args, folder, open, show }: InstanceParts): boolean {
  const own = projectInArguments(args, folder);
  // Chromium adds and reorders arguments on the way; this record arrives unchanged.
  if (!app.requestSingleInstanceLock({ project: own })) {
    app.quit();
    return false;
  }
  app.on('second-instance', (_event, _args, _folder, sent) => {
    show();
    const { project } = (sent ?? {}) as { project?: unknown };
    if (typeof project === 'string') open(project);
  });
  app.on('open-file', (event, project) => {
    event.preventDefault();
    open(project);
  });
  if (own !== null) open(own);
  return true;
}
