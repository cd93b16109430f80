-- Where an id is a position that the producer wrote into the record, a record that is redriven has to have it still.
alter table quarantined_event add column record_position bytea;

comment on column quarantined_event.record_position is
  'value of the header watershed-position, where ids are made of it; null: there was none';
