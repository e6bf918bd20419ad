"""FreeSWITCH over the Event Socket: greenswitch, subclassed so that its faults are gone."""
