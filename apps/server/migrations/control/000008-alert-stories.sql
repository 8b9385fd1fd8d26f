-- What a value of an alert is: an error rate over durations is a percentage. Of alerts from before it is that of their
-- rule as it is now; where the rule is gone nobody knows.
ALTER TABLE alerts ADD COLUMN aggregation text NOT NULL DEFAULT 'each';
UPDATE alerts AS a SET aggregation = r.aggregation FROM alert_rules AS r
WHERE r.brand_id = a.brand_id AND r.id = a.rule_id;

-- Pages that show an alert also hear of what joins it, and of what became of its messages.
DROP TRIGGER alert_moved ON alerts;
CREATE TRIGGER alert_moved AFTER UPDATE OF resolved_at, acknowledged_at, snoozed_until, last_breach_at ON alerts FOR EACH ROW
  WHEN ((OLD.resolved_at, OLD.acknowledged_at, OLD.snoozed_until, OLD.last_breach_at)
    IS DISTINCT FROM (NEW.resolved_at, NEW.acknowledged_at, NEW.snoozed_until, NEW.last_breach_at))
  EXECUTE FUNCTION tell_of_alert();
CREATE TRIGGER alert_message_settled AFTER UPDATE OF status ON notifications FOR EACH ROW
  WHEN (NEW.alert_id IS NOT NULL AND OLD.status IS DISTINCT FROM NEW.status)
  EXECUTE FUNCTION tell_of_alert();
