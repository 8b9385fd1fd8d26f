import { createHash } from 'node:crypto';
import { availableParallelism, totalmem } from 'node:os';

const GB = 1e9;
const MB = 1e6;
const QUERY_MEMORY = 2 * GB;

const clamp = (low: number, value: number, high: number): number => Math.min(high, Math.max(low, value));

/** A third of the memory that this machine or container has, 2 to 8 GB. */
const serverMemory = (): number => {
  const limit = process.constrainedMemory(); // 0 or absurdly large: no limit
  const available = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return Math.round(clamp(2 * GB, available / 3, 8 * GB));
};

const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/**
 * The server's settings. System log tables exist only where a configuration asks for them, so none does.
 * @param files absolute paths.
 */
export const serverXml = (files: { users: string; log: string }): string => `<clickhouse>
  <users_config>${escapeXml(files.users)}</users_config>
  <timezone>UTC</timezone>
  <logger><log>${escapeXml(files.log)}</log><size>10M</size><count>2</count></logger>
  <max_server_memory_usage>${serverMemory()}</max_server_memory_usage>
  <mark_cache_size>${256 * MB}</mark_cache_size>
  <index_mark_cache_size>${64 * MB}</index_mark_cache_size>
  <primary_index_cache_size>${64 * MB}</primary_index_cache_size>
  <max_connections>2048</max_connections>
  <max_concurrent_queries>1000</max_concurrent_queries>
  <keep_alive_timeout>90</keep_alive_timeout>
  <max_keep_alive_requests>0</max_keep_alive_requests>
  <background_pool_size>${clamp(2, availableParallelism(), 8)}</background_pool_size>
  <background_schedule_pool_size>4</background_schedule_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
</clickhouse>
`;

/**
 * Two users: `vigie` may do everything. `default` is the one whose never-ending query keeps the process open: the
 * program insists on its empty password and on 127.0.0.1, so its one session is all it may have, and nobody else gets in.
 */
export const usersXml = (password: string): string => `<clickhouse>
  <profiles>
    <default>
      <async_insert>0</async_insert>
      <max_memory_usage>${QUERY_MEMORY}</max_memory_usage>
    </default>
    <keeper><max_sessions_for_user>1</max_sessions_for_user></keeper>
  </profiles>
  <quotas><default/></quotas>
  <users>
    <vigie>
      <password_sha256_hex>${createHash('sha256').update(password).digest('hex')}</password_sha256_hex>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
    </vigie>
    <default>
      <password></password>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>keeper</profile>
      <quota>default</quota>
      <grants>
        <query>GRANT SYSTEM LISTEN ON *.*</query>
        <query>GRANT SELECT ON system.numbers</query>
      </grants>
    </default>
  </users>
</clickhouse>
`;
