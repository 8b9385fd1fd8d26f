import { ChannelInput, Closed } from '@vigie/contract';
import type { FieldErrors } from '../../core/errors.ts';
import { compileCheck } from '../../http/index.ts';
import type { Allowed } from '../forbidden-addresses.ts';
import type { ChannelKind } from './kind.ts';
import { CHANNEL_KINDS } from './list.ts';

/** What a kind keeps of one channel. */
export interface Settings {
  config: Record<string, unknown>;
  secrets: Record<string, unknown>;
}

const checkOuter = compileCheck(ChannelInput);
const checkInner = new Map(
  CHANNEL_KINDS.map((kind) => [
    kind.kind,
    compileCheck(Closed({ config: kind.config, secrets: kind.secrets })),
  ]),
);

/** Every wrong field of a channel's body, its kind apart; empty when all is well. */
export const outerErrors = (body: unknown): FieldErrors => checkOuter(body) ?? {};

export const unknownKind = (): FieldErrors => ({
  kind: [`Not a valid choice. Valid choices: ${CHANNEL_KINDS.map(({ kind }) => kind).join(', ')}.`],
});

/** What is wrong with the settings of a channel, by `config` and `secrets`. */
export const settingsErrors = (kind: ChannelKind, settings: Settings, allowed: Allowed): FieldErrors => {
  // A secret that Vigie makes is not the caller's to give.
  const given = kind.makeSecret ? { ...settings, secrets: {} } : settings;
  const errors = checkInner.get(kind.kind)?.(given);
  return errors ?? kind.check?.(settings, allowed) ?? {};
};
