from django.db import migrations

FORWARD = """
CREATE FUNCTION service_request_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.search := setweight(to_tsvector('simple', unaccent(NEW.place_label)), 'A')
    || setweight(to_tsvector('simple', unaccent(NEW.description || ' ' || NEW.hazard)), 'B')
    || setweight(to_tsvector('simple', unaccent(NEW.public_words)), 'C');
  RETURN NEW;
END $$;
CREATE TRIGGER service_request_words BEFORE INSERT OR UPDATE OF
  place_label, description, hazard, public_words ON service_requests_servicerequest
  FOR EACH ROW EXECUTE FUNCTION service_request_words();
"""
BACK = """
DROP TRIGGER service_request_words ON service_requests_servicerequest;
DROP FUNCTION service_request_words();
"""


class Migration(migrations.Migration):
    dependencies = [("service_requests", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
