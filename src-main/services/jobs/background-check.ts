/** The check of a large project, in a process of its own: it reads the whole file. */
import { startChild } from '../../processes/child.ts';
import { entryFile } from '../../processes/entry.ts';
import type { CheckStart, FromCheck } from '../../processes/protocols/check.ts';

export interface BackgroundCheck {
  end(): Promise<void>;
}

/** @param told called with findings in sentences; not called if all is well */
export function checkBeside(path: string, told: (notices: string[]) => void): BackgroundCheck {
  const child = startChild<CheckStart, FromCheck>(
    {
      file: entryFile('checking-process'),
      crashed: {
        code: 'check-ended',
        message: (how) =>
          `The check of the project ended unexpectedly (${how}). The project itself is untouched: close it and open it again to have it checked.`,
      },
      onMessage({ notices }) {
        if (notices.length > 0) told(notices);
      },
    },
    { kind: 'start', projectPath: path },
  );
  const ended = child.ended.then((end) => {
    if (end.status === 'failed') told([end.failure.message]);
  });
  return {
    end() {
      child.kill();
      return ended;
    },
  };
}
