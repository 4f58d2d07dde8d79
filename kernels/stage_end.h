/* Template: take back what stage_main.h defined. */
#undef S
#undef STAGE_MAP
#undef STAGE_COMBINE
#undef STAGE_IDENTITY
#undef STAGE_INPUTS
#undef STAGE_SECOND
#undef STAGE_WATCH
