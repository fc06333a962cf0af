/** What the application and the process that checks a large project say to each other. */

export interface CheckStart {
  kind: 'start';
  projectPath: string;
}

export interface FromCheck {
  kind: 'checked';
  /** What was found, in sentences; none where all is well. */
  notices: string[];
}
