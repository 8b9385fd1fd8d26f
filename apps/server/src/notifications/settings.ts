import { BrandSettingsInput } from '@vigie/contract';
import type { BrandSettings, Language } from '@vigie/contract';
import type { Sql } from '../control-db/index.ts';
import type { Ctx } from '../core/ctx.ts';
import { invalid } from '../core/errors.ts';
import { compileCheck } from '../http/index.ts';

const checkFields = compileCheck(BrandSettingsInput);

export const showSettings = async (ctx: Ctx, deps: { sql: Sql }): Promise<BrandSettings> => {
  const [row] = await deps.sql.query<{ language: Language }>(
    'SELECT language FROM brand_settings WHERE brand_id = $1',
    [ctx.brandId],
  );
  return { language: row?.language ?? 'en' };
};

/** @throws AppError invalid */
export const changeSettings = async (ctx: Ctx, deps: { sql: Sql }, body: unknown): Promise<BrandSettings> => {
  const errors = checkFields(body);
  if (errors) throw invalid(errors);
  const { language } = body as BrandSettingsInput;
  if (language !== undefined)
    await deps.sql.query(
      `INSERT INTO brand_settings (brand_id, language) VALUES ($1, $2)
       ON CONFLICT (brand_id) DO UPDATE SET language = excluded.language`,
      [ctx.brandId, language],
    );
  return showSettings(ctx, deps);
};
