/** Messages between the application and the process that checks a large project. */

export interface CheckStart {
  kind: 'start';
  projectPath: string;
}

export interface FromCheck {
  kind: 'checked';
  /** Findings in sentences; empty if all is well. */
  notices: string[];
}
