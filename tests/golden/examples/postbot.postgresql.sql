CREATE TABLE public.content (
    id integer NOT NULL,
    profile_id integer,
    body text NOT NULL,
    status character varying(20) DEFAULT 'draft'::character varying NOT NULL,
    posted_at timestamp without time zone
);
CREATE SEQUENCE public.content_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.content_id_seq OWNED BY public.content.id;
CREATE TABLE public.profiles (
    id integer NOT NULL,
    email character varying(255) NOT NULL,
    full_name character varying(255),
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    tier character varying(20) DEFAULT 'free'::character varying NOT NULL
);
CREATE SEQUENCE public.profiles_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.profiles_id_seq OWNED BY public.profiles.id;
ALTER TABLE ONLY public.content ALTER COLUMN id SET DEFAULT nextval('public.content_id_seq'::regclass);
ALTER TABLE ONLY public.profiles ALTER COLUMN id SET DEFAULT nextval('public.profiles_id_seq'::regclass);
ALTER TABLE ONLY public.content
    ADD CONSTRAINT content_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.profiles
    ADD CONSTRAINT profiles_pkey PRIMARY KEY (id);
CREATE INDEX idx_content_status ON public.content USING btree (status);
ALTER TABLE ONLY public.content
    ADD CONSTRAINT fk_content_profile FOREIGN KEY (profile_id) REFERENCES public.profiles(id) ON DELETE CASCADE;
