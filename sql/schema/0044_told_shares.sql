-- What published reports told of a set of cases: counts alone, or a weighted share beside them, which tells more (R16).
ALTER TABLE app.told_set ADD share boolean NOT NULL DEFAULT true; -- until now a share stood wherever there was one
