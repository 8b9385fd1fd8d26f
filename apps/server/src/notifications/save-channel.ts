import { ChannelPatch } from '@vigie/contract';
import type { ChannelInput, ChannelWithSecret } from '@vigie/contract';
import type { Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { invalid, notFound } from '../core/errors.ts';
import type { FieldErrors } from '../core/errors.ts';
import { compileCheck } from '../http/index.ts';
import { readId } from '../tasks/index.ts';
import { toChannelOutput } from './channel-output.ts';
import { countChannels, insertChannel, lockChannel, saveSecret, updateChannelRow } from './channel-store.ts';
import { outerErrors, settingsErrors, unknownKind } from './channels/check-channel.ts';
import type { Settings } from './channels/check-channel.ts';
import { kindOf } from './channels/list.ts';
import type { NotificationRouteDeps } from './deps.ts';
import { placeOf } from './sealed.ts';

const MOST_CHANNELS = 200;
const checkPatch = compileCheck(ChannelPatch);

const refuse = (errors: FieldErrors): void => {
  if (Object.keys(errors).length > 0) throw invalid(errors);
};

const seal = async (
  ctx: Ctx,
  tx: Sql,
  deps: NotificationRouteDeps,
  id: number,
  secrets: object,
): Promise<void> => saveSecret(ctx, tx, id, deps.parts.sealer.seal(placeOf(ctx.brandId, id), secrets));

/**
 * Makes a channel. Where Vigie makes its secret the answer shows it, this once.
 * @throws AppError invalid naming every wrong field at once
 */
export const createChannel = async (
  ctx: Ctx,
  deps: NotificationRouteDeps,
  body: unknown,
): Promise<ChannelWithSecret> => {
  const wrong = outerErrors(body);
  const input = (body ?? {}) as Partial<ChannelInput>;
  const kind = kindOf(String(input.kind));
  const settings: Settings = { config: input.config ?? {}, secrets: input.secrets ?? {} };
  const inner =
    kind && !('config' in wrong) && !('secrets' in wrong)
      ? settingsErrors(kind, settings, deps.parts.tools.allowed)
      : {};
  const notMine: FieldErrors =
    kind?.makeSecret && Object.keys(settings.secrets).length > 0
      ? { secrets: ['Vigie makes this secret and shows it once.'] }
      : {};
  refuse({ ...inner, ...notMine, ...(kind || 'kind' in wrong ? {} : unknownKind()), ...wrong });
  if (!kind) throw invalid(unknownKind());

  const now = deps.clock.now();
  const made = kind.makeSecret?.(undefined, now);
  const row = await deps.sql.transaction(async (tx) => {
    if ((await countChannels(ctx, tx)) >= MOST_CHANNELS)
      throw invalid({ non_field_errors: [`A brand has at most ${MOST_CHANNELS} channels.`] });
    const channel = await insertChannel(
      ctx,
      tx,
      {
        kind: kind.kind,
        name: input.name ?? '',
        config: settings.config,
        isActive: input.is_active ?? true,
      },
      new Date(now),
    );
    await seal(ctx, tx, deps, channel.id, (made?.secrets as object | undefined) ?? settings.secrets);
    return channel;
  });
  return { ...toChannelOutput(row), ...(made ? { secret: made.shown } : {}) };
};

/**
 * Changes the parts of a channel that are given, or makes it a new secret.
 * @throws AppError not_found, also for another brand's; invalid naming every wrong field at once
 */
export const patchChannel = async (
  ctx: Ctx,
  deps: NotificationRouteDeps,
  idText: string,
  body: unknown,
): Promise<ChannelWithSecret> => {
  const id = readId(idText);
  const wrong = checkPatch(body) ?? {};
  const input = (body ?? {}) as ChannelPatch;
  const { sealer, tools } = deps.parts;
  return deps.sql.transaction(async (tx) => {
    const before = await lockChannel(ctx, tx, id);
    if (!before) throw notFound();
    const kind = kindOf(before.kind);
    if (!kind) throw invalid({ kind: ['This version knows no such channel: it can only be deleted.'] });
    const place = placeOf(ctx.brandId, id);
    const known = (): Record<string, unknown> => {
      try {
        return before.secret ? sealer.open(place, before.secret) : {};
      } catch {
        // Sealed under another server secret: new ones must be given.
        return {};
      }
    };
    const stored = known();
    const settings: Settings = {
      config: input.config ?? before.config,
      secrets: input.secrets ?? stored,
    };
    const rotates = input.rotate_secret === true;
    const touches = input.config !== undefined || input.secrets !== undefined;
    refuse({
      ...(touches && !('config' in wrong) && !('secrets' in wrong)
        ? settingsErrors(kind, settings, tools.allowed)
        : {}),
      ...(rotates && !kind.makeSecret
        ? { rotate_secret: ['Only for channels whose secret Vigie makes.'] }
        : {}),
      ...(input.secrets !== undefined && kind.makeSecret
        ? { secrets: ['Vigie makes this secret: use rotate_secret.'] }
        : {}),
      ...wrong,
    });
    const now = deps.clock.now();
    const made = rotates
      ? kind.makeSecret?.(Object.keys(stored).length > 0 ? stored : undefined, now)
      : undefined;
    if (made) await seal(ctx, tx, deps, id, made.secrets as object);
    else if (input.secrets !== undefined) await seal(ctx, tx, deps, id, settings.secrets);
    const isActive = input.is_active ?? before.isActive;
    const row = await updateChannelRow(
      ctx,
      tx,
      id,
      {
        name: input.name ?? before.name,
        config: settings.config,
        isActive,
        disabledReason: isActive ? null : before.disabledReason,
      },
      new Date(now),
    );
    if (!row) throw notFound();
    return { ...toChannelOutput(row), ...(made ? { secret: made.shown } : {}) };
  });
};
