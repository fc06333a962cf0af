#!/usr/bin/env node
/**
 * The `dialect` command. Runs on any Node from 20 and restarts itself under the Node 24 that the project depends
 * on, because its native modules need that.
 */
import { fileURLToPath } from 'node:url';
import { readsLargeFiles, runUnderProjectNode } from './project-node.mjs';

const entry = fileURLToPath(new URL('../../src-main/hosts/cli/main.ts', import.meta.url));
process.exitCode = await runUnderProjectNode([readsLargeFiles, entry, ...process.argv.slice(2)]);
