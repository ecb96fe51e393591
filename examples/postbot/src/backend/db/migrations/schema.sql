-- The schema as it was made by hand before there were migrations; the first revision describes the same.
CREATE TABLE profiles (
    id INTEGER NOT NULL PRIMARY KEY,
    email VARCHAR(255) NOT NULL,
    name VARCHAR(255),
    created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE INDEX idx_profiles_email ON profiles (email);

CREATE TABLE content (
    id INTEGER NOT NULL PRIMARY KEY,
    profile_id INTEGER,
    body TEXT NOT NULL
);
