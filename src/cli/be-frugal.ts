import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 use little memory, for an agent that does little and shares its machine with an API server.
 * Works best before anything else is loaded. Without its optimizing compiler 5 MB less are needed;
 * young objects stay within 1 MB, so that they are collected often, and with them the buffers they hold,
 * which V8 does not count: 20 MB less while a log is caught up with.
 */
export function beFrugal(): void {
  setFlagsFromString('--no-opt');
  setFlagsFromString('--semi-space-growth-factor=1');
}
