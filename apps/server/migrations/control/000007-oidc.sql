-- Who signs in by an identity provider is asked there again before long; NULL: as long as any session.
ALTER TABLE sign_in_codes ADD COLUMN session_expires_at timestamptz;
